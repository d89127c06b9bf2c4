"""Seeing ID and telephone numbers of one household, for a purpose that is written down."""
