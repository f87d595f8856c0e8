"""Tables and queries. A letter is one row: its searchable columns, and the whole of it as the rules know it."""
