"""守望: from a county's own workbooks to explained findings."""
