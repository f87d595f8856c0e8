"""The HTTP edge: app factory, identity, refusals as problem+json."""
