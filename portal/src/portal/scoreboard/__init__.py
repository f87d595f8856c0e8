"""Per department: received, answered, on time, rated, satisfied — sums over one row a letter, folded from events."""
