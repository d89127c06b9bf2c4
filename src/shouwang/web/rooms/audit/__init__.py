"""Audit: who did what to whom, when and why; one thing's history; an export; the proof of it all."""
