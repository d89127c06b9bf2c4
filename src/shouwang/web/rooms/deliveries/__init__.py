"""What departments send: the file comes in, and within seconds its officer sees what became of every row."""
