"""The engine for models whose states cannot be listed: decision diagrams, and SAT."""
