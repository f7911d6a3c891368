"""How verdicts are computed: one protocol, several engines behind it."""
