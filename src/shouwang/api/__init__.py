"""The interface for other programs: deliveries in, findings and cases out."""
