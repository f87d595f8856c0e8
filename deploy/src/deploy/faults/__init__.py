"""`make faults`: letters go in while processes and broker are killed; then everything must be there once, in order."""

from deploy.faults.run import faults

__all__ = ["faults"]
