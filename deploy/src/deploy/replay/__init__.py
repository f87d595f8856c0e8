"""`make replay`: a file of letters through the front door, answered and rated, and then the books are checked."""

from deploy.replay.play import replay

__all__ = ["replay"]
