"""`python -m portal web|worker|migrate|openapi|run scoreboard-rebuild`."""

import sys

from casework.cli import main

if __name__ == "__main__":
    sys.exit(main("portal.service:service"))
