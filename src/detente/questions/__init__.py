"""Questions asked of results, one a module."""
