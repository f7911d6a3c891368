"""Edits of a model's parts: from what a form says to a changed conflict."""
