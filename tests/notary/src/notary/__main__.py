"""`python -m notary web|worker|migrate|…`."""

import sys

from casework.cli import main

if __name__ == "__main__":
    sys.exit(main("notary.service:service"))
