"""Social assistance: the low-income population, the quarter's visits, reserves, who waits for a place."""
