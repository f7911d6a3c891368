"""An independent reference for the analysis: slow, literal, sharing no code with the program."""
