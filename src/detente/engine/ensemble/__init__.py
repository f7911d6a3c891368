"""Many scenarios of one conflict's preferences at once: one lane of every array for each."""
