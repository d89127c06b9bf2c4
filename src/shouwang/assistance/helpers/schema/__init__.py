"""What a file about helpers of a pack may hold."""
