"""Commands of Django that this installation carries out in its own way."""
