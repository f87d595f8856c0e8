"""Makes the notary of `tests/notary` importable: a service that no other package knows."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "notary" / "src"))
