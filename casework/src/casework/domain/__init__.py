"""The pure kernel: standard library only, no I/O, no clock of its own. Time and randomness are arguments."""
