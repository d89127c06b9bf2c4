"""Sensitive facts: encrypted at rest, found again by a blind index, masked on screen."""
