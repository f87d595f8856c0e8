"""For tests: a partner's office with keys of its own, and a mailbox that refers and hears."""
