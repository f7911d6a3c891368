"""Solution concepts, one a module; verdicts, their witnesses and an independent checker."""
