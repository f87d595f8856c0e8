"""What tests of the complaints share; nothing in the service imports it."""
