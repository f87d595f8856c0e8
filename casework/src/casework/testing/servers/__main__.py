"""`python -m casework.testing.servers`: install what the tests will need, before they start and their time limits run.

Prints nothing when everything is there. Exit status 1, with the reason, when something is missing and cannot be had.
"""

import os
import sys

from casework.testing.servers.ensure import prepare
from casework.testing.servers.process import ServerFailed

try:
    prepare(os.environ)
except ServerFailed as reason:
    sys.exit(f"tests cannot run: {reason}")
