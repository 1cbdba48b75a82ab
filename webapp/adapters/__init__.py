"""The outside, one file a thing: a real class for each port, a Null class where tests need one."""
