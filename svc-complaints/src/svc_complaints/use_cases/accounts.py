"""The account behind a complaint: known by a keyed alias, and kept with the identity under the custodian key.

An account leads to a name at the gateway. In the open beside the number it would be who complained, for whoever reads
the tables; the alias is enough to let its holder in (信访工作条例 art. 30 ¶3).
"""

from __future__ import annotations

from casework.crypto import aliases
from casework.domain.actors import Kind
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain.complaint import Complaint
from svc_complaints.storage import identities


def known_as(runtime: Runtime, account: str) -> str:
    """The alias of an account here; empty for none."""
    return aliases.alias(configuration.of(runtime).alias_key, account) if account else ""


def of_doer(look: Look, of: Complaint) -> str:
    """The account of whoever does this, when the complaint is theirs; else empty."""
    actor = look.actor
    mine = actor.kind is Kind.CITIZEN and bool(of.owner) and known_as(look.runtime, actor.id) == of.owner
    return actor.id if mine else ""


def behind(uow: UnitOfWork, of: Complaint) -> str:
    """The account behind a complaint, from its sealed identity; empty when there is none, or it is not known."""
    custody = configuration.of(uow.runtime).custody
    account = identities.account_of(uow.connection, custody, of.number) if of.owner else ""
    return account if known_as(uow.runtime, account) == of.owner else ""
