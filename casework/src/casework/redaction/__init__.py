"""Finding and masking personal data in text before it is published: `find`, a person's look at it, `redact`.

It proposes; a reviewer decides. What it misses by nature: names without a cue, medical facts, who a story is about.
"""

from casework.redaction.finder import find
from casework.redaction.masks import redact
from casework.redaction.model import Confidence, Finding, Kind

__all__ = ["Confidence", "Finding", "Kind", "find", "redact"]
