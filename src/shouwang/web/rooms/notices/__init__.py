"""Notices for the village board and letters for the file: made of the facts, as Word or PDF."""
