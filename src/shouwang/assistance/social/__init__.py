"""Social assistance: the low-income population, minimum living allowance, relief, care, guarantees."""
