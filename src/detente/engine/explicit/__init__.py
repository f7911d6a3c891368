"""The engine that lists every state."""
