"""What a file of measures of a pack may hold."""
