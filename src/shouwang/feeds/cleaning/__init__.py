"""Raw sheets -> staged rows: every cell read once, every defect named, nothing dropped.

Columns are read by their distinct values. What is clean in form is decided by whole columns at once; what is
left goes through the kernel's readers cell by cell, so that only dirty cells cost.
"""

from shouwang.feeds.cleaning.sheet import CleanRows, clean_rows, staged_schema

__all__ = ["CleanRows", "clean_rows", "staged_schema"]
