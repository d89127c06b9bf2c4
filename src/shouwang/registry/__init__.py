"""Persons and households from the rosters, and feed rows stamped with the person they mean."""
