"""What tests of the disclosure share; nothing in the service imports it."""
