"""Samples for re-verification: prepared, drawn, checked, drawn again as a proof, taken along."""
