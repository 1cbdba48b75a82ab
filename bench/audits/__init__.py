"""The parts of ``bench.audit``: how each state of each page is reached, looked at, and told."""
