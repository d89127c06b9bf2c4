"""Helper forces: coverage, people, units, teams, assessment, phone checks, social help and donations."""
