"""Sweeps: was the county judged, what is new, why so many, and the rules that wait to be released."""
