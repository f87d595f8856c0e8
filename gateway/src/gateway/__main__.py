"""`python -m gateway web|worker|migrate|openapi|run …`."""

import sys

from casework.cli import main

sys.exit(main("gateway.service:service"))
