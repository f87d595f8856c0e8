"""One function per thing a person does; the first argument is the unit of work."""
