"""One function per thing a person or a job does, in one transaction."""
