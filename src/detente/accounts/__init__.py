"""What accounts say: coded elements, the causal map, predictions held against a model."""
