"""The message contract, drawn from the declarations: a JSON Schema for each event, and one AsyncAPI document.

Nothing here runs in a service; `python -m deploy contracts` writes the documents and `tests/contracts` compares.
"""

from casework.contracts.asyncapi import document
from casework.contracts.catalogue import Catalogue, Entry
from casework.contracts.schemas import ENVELOPE, envelope_schema, event_schema

__all__ = ["ENVELOPE", "Catalogue", "Entry", "document", "envelope_schema", "event_schema"]
