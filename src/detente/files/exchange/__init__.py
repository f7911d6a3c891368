"""Coded elements for other programs, and from them: annotations, codebooks, events, maps."""
