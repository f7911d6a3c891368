"""One module for each page: its routes, its data functions and what it does with a form."""
