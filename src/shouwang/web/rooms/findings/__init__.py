"""Findings: who may be in trouble and why, with everything that proves it; worklists out and back in."""
