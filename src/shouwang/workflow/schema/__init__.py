"""The shape of a process file."""
