"""The compiled conflict: states, each party's moves, each party's preferences as ranks."""
