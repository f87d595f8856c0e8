"""Who acts. An actor comes from a verified identity assertion and goes into every use case."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How somebody stands before the platform."""

    ANONYMOUS = "anonymous"  # no account; may hold a number and a query code
    CITIZEN = "citizen"
    STAFF = "staff"
    SERVICE = "service"  # another instance, the portal, a job


class Role(StrEnum):
    """What a staff account may do. 三员分立: the last three never join with each other or with case roles."""

    CLERK = "clerk"  # 经办
    REVIEWER = "reviewer"  # 审核
    HOST = "host"  # 主持
    SUPERVISOR = "supervisor"  # 督办
    SYSTEM_ADMIN = "system_admin"  # 系统管理员
    SECURITY_ADMIN = "security_admin"  # 安全管理员
    AUDITOR = "auditor"  # 审计管理员


@dataclass(frozen=True)
class Actor:
    """One who acts: `id` is the account's, empty when anonymous; `department` is set for staff only.

    `subject_type` (`natural` or `organisation`) and `level` (`L1` to `L4`: how surely the person is known) come from an
    identity provider, and are empty where none has said anything.
    """

    kind: Kind
    id: str = ""
    department: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    name: str = ""
    subject_type: str = ""
    level: str = ""

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is held."""
        return not self.roles.isdisjoint(roles)

    @property
    def label(self) -> str:
        """How the audit log names this actor; never a personal name."""
        return f"{self.kind.value}:{self.id}" if self.id else self.kind.value

    @property
    def official_id(self) -> str:
        """The id of who acts for an office; of anybody else none: beside a number it would tell whose case it is."""
        return self.id if self.kind in (Kind.STAFF, Kind.SERVICE) else ""


ANONYMOUS = Actor(Kind.ANONYMOUS)
