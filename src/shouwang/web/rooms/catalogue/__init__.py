"""The catalogue: every component with invented data, for those who build pages."""
