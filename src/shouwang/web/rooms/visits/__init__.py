"""Visits on a phone: whom to see today and why, and a form of a minute, with or without a network."""
