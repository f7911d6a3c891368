"""Documents to texts: plain text and Markdown, HTML, PDF, Word."""
