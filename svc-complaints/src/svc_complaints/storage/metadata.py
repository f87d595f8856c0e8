"""Where all tables of the service are registered, and how long their keys are."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()

NUMBER = 64  # characters of a case number, as everywhere in the kernel
DEPARTMENT = 64
ACCOUNT = 128
