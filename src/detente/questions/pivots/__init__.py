"""What decides the outcomes: several readings side by side, never one number."""
