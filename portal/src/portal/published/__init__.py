"""Released letters: fetched when told of them, kept for page, search and feed, gone at once when taken back."""
