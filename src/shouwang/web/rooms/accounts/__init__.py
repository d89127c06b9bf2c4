"""Accounts: who works here in which role, asked for by one administrator and approved by another."""
