"""What comes in. Bounds are those of the rules, so that OpenAPI says what is taken; texts are kept as sent."""
