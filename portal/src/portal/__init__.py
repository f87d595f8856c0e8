"""Citizens' pages and the staff desk, over the gateway's API; scoreboard and search are read models built from events."""
