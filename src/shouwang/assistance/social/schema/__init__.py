"""What a file of social assistance of a pack may hold."""
