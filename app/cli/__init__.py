"""The command line: the front door without a window."""
