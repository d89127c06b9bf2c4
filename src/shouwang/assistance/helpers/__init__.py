"""Helper forces: units to villages, cadres to households, resident teams, social help and donations."""
