"""Pages as a school opens them, with few transactions and with many."""
