"""Use cases: one verb a public function, one transaction each, no HTTP; what is outside is handed in."""
