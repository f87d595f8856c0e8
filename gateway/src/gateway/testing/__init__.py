"""For tests of the gateway: a small real service behind it, and a wire that can be cut."""
