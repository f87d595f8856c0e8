"""更正 (art. 41): requests to correct a record, on their way in, at the desk, and by time."""
