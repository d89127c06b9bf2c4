"""Processes as data: steps, roles, evidence and deadlines from packs, carried out by one runtime."""
