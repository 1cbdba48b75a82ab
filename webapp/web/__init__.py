"""Flask plumbing shared by all audiences: who comes in, words, errors, wire formats, headers."""
