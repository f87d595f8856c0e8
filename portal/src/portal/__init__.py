"""Citizens' pages and the staff desk over the gateway's API; scoreboard and search are built from events."""
