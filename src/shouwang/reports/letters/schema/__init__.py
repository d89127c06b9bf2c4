"""What a file of letters of a pack may hold."""
