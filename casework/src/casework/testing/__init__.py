"""For the tests of every service: fixtures, private servers, checks that each service gets for nothing."""
