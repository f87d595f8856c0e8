"""The tables of 督办: what is watched in every channel, what was done about it, and the ladders."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, UniqueConstraint

from casework.crypto.sealed_columns import SealedText
from casework.storage.types import BigId, Json, UtcDateTime
from svc_complaints.storage.metadata import ACCOUNT, DEPARTMENT, NUMBER, metadata

SOURCE = 64  # /mailbox/city

watched_case = Table(
    "watched_case",
    metadata,
    Column("source", String(SOURCE), primary_key=True),
    Column("number", String(NUMBER), primary_key=True),
    Column("document", Json, nullable=False),  # the case as the rules know it: storage.supervision_codec
    # derived from the document, for queries
    Column("department", String(DEPARTMENT), nullable=False, index=True),
    Column("due_on", Date, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("done", Boolean, nullable=False),
    # derived from document, acts, ladder and this version of the calendar
    Column("look_on", Date, nullable=True),  # when the ladder has something to do; none while nothing can be
    Column("calendar_version", Integer, nullable=False),
    Index("watched_case_look", "look_on"),
    Index("watched_case_open", "done", "due_on"),
    Index("watched_case_counted", "done", "calendar_version"),
    comment="one case of any channel: whose it is, by when, whether its clock runs; no text, no person",
)

supervision_act = Table(
    "supervision_act",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("source", String(SOURCE), nullable=False),
    Column("number", String(NUMBER), nullable=False),
    Column("place", Integer, nullable=False),  # among the acts of its case, from 0
    Column("document", Json, nullable=False),  # the act as the rules know it: storage.supervision_codec
    Column("said", SealedText, nullable=True),  # between offices: storage.supervision_words; none before a word is said
    # derived from the document, for queries
    Column("department", String(DEPARTMENT), nullable=False),
    Column("rung", String(16), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    UniqueConstraint("source", "number", "place", name="supervision_act_place"),
    Index("supervision_act_of_department", "department", "issued_at"),
    Index("supervision_act_standing", "standing", "rung"),
    Index("supervision_act_number", "number"),
    comment="提醒、催办、黄牌、红牌、报领导: who was told what, and what became of it; nothing is removed",
)

supervision_ladder = Table(
    "supervision_ladder",
    metadata,
    Column("department", String(DEPARTMENT), primary_key=True),  # empty: the city's, for all without one of their own
    Column("steps", Json, nullable=False),
    Column("set_by", String(ACCOUNT), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    comment="ladders that a supervisor has set; behind them stands domain.supervision.ladder.DEFAULT",
)
