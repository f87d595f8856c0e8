"""The sample service as a process: `python -m casework.testing.sample web|worker|…`."""

import sys

from casework.cli import main

if __name__ == "__main__":
    sys.exit(main("casework.testing.sample.service:service"))
