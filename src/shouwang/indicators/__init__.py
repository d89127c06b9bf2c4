"""Counts that are computed from facts and work; nobody fills them in."""
