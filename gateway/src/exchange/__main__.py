"""`python -m exchange web|worker|migrate|run …`."""

import sys

from casework.cli import main

if __name__ == "__main__":
    sys.exit(main("exchange.service:service"))
