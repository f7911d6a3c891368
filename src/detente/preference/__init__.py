"""Who prefers what: rankings, prioritised statements and weights, as ordinal ranks."""
