"""The rules of the exchange, pure: what may be said, in which order, by when, and what may go where."""
