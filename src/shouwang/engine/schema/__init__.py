"""The JSON Schema of each kind of file in a pack."""
