"""HTTP: schema in, one call, JSON out."""
