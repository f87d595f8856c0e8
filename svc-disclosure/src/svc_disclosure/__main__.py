"""`python -m svc_disclosure web|worker|migrate|openapi|audit|keys`."""

import sys

from casework.cli import main

if __name__ == "__main__":
    sys.exit(main("svc_disclosure.service:service"))
