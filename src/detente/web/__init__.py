"""The page: detente in a browser on one's own machine. ``ARCHITECTURE.md`` says how to add one."""
