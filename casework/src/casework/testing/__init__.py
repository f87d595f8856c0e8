"""What tests of every package share: a pytest plugin, private servers, and checks a service gets for free."""
