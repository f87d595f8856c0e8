"""For tests of the portal."""
