"""Reports as plain data, and what prints them: HTML, text, drawings, exchange formats."""
