"""Workbooks and text files as they really come, turned into grids of text cells that keep their kind."""
