"""`make demo`: sets up from nothing, starts the city, plays its story over HTTP, and stays."""

from deploy.demo.stage import demo

__all__ = ["demo"]
