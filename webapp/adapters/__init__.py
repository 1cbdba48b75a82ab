"""The outside, one file a thing: a real class for each port, and a Null class where tests and tools need one."""
