"""What the worker does by itself. Each application has a transaction of its own; all of it may run twice."""

from __future__ import annotations

from casework.calendars.current import publish_calendars
from casework.service import Job

JOBS = (Job("publish_calendars", 10, publish_calendars),)
