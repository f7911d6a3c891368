"""What coalitions can reach, and what they prefer, on sets of states as bit sets."""
