"""Accounts: what somebody says of a conflict, where it says so, and help with reading it."""
