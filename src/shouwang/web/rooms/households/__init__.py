"""Households: found, seen as they are and as they were, and changed by request."""
