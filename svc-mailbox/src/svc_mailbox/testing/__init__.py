"""What tests of the mailbox share; nothing in the service imports it."""
