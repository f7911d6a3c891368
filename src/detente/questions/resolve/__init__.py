"""What would have to change for a wanted outcome to hold: the smallest change, proved."""
