"""The questions of the command line as forms, and their answers as blocks of a report."""
