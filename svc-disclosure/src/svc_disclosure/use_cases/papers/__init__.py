"""Papers: notices, documents and their redacted copies, releases, and the log of what was released."""
