"""Where all tables of the service are registered, and how long their keys are."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()

NUMBER = 64  # characters of a case number, as everywhere in the kernel
DEPARTMENT = 64
ACCOUNT = 128

ROW = "int(max=9223372036854775807)"  # the id of a row in an address: a larger one has no database an answer for
