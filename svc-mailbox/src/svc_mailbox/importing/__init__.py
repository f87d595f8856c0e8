"""`run import-letters`: an archive of letters from an older system, line by line, as often as one likes."""
