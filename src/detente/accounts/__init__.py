"""Accounts: what somebody says of a conflict, where it says so, and what was coded from it."""
