"""What the exchange does: one function per thing, one transaction each."""
