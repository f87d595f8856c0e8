"""Per department: received, answered, on time, rated, satisfied, and cards — sums over rows folded from events."""
