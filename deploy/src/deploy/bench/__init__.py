"""`make bench`: each measure against its floor or bound, one line of JSON each."""

from deploy.bench.run import bench

__all__ = ["bench"]
