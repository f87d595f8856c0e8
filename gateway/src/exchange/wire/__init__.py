"""The messages as they travel: signed, sealed, checked by their schemas; and the ways they take."""
