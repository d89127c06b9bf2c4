"""Guarantees: how each stands in every township, and the households behind every number."""
