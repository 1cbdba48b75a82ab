"""The ``flask …`` commands: parse, call one service, print."""
