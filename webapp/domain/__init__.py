"""The rules: pure functions over frozen dataclasses; standard library only, no clock, no ids, no I/O."""
