"""What Linux offers a process that wants to give something up: filters of system calls, by the C library alone."""
