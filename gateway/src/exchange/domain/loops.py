"""The loop guard: no case goes round and round between offices.

信访工作条例 art. 23 ¶3 (a matter goes to the right office once, objections are settled by people), art. 19 ¶3 (what is
pending there is not taken again), art. 36 ¶3 (what is concluded there is not taken again on the same facts).
"""

from __future__ import annotations

from enum import StrEnum

from casework.domain.errors import Conflict

MOST_HOPS = 4


class Standing(StrEnum):
    """What an office has had to do with a case until now."""

    NEVER = "never"
    PENDING = "pending"  # it has it
    RETURNED = "returned"  # it had it and gave it back, or sent it to us in the first place
    CONCLUDED = "concluded"


class Loop(Conflict):
    """A case that would go where it has been."""


def check_hops(hops: int) -> None:
    """Raises Loop when a case has crossed between offices too often."""
    if hops > MOST_HOPS:
        raise Loop(
            "loop_hops",
            f"此件已在各单位间转送超过{MOST_HOPS}次，须由督办人员协调。 This case has crossed between offices "
            f"more than {MOST_HOPS} times; a supervisor has to settle whose it is.",
        )


def check_sending(standing: Standing, hops: int, *, overridden: bool) -> None:
    """Whether a case may be sent to an office. Raises Loop, saying what can be done.

    A supervisor's override with a new reason opens the way to an office that gave it back, and nothing else.
    """
    if standing is Standing.PENDING:
        raise Loop("loop_pending", "此件正在该单位办理，不重复转送。 This case is pending there already (art. 19 ¶3).")
    if standing is Standing.CONCLUDED:
        raise Loop(
            "loop_concluded",
            "此事项该单位已作出处理意见，不再转送。 It was concluded there; the same matter is not sent again "
            "(art. 36 ¶3). The citizen can ask for a review (art. 35).",
        )
    if standing is Standing.RETURNED and not overridden:
        raise Loop(
            "loop_returned",
            "该单位已退回此件；须由督办人员说明新的理由后方可再次转送。 That office has had this case and "
            "given it back (art. 23 ¶3); a supervisor may override this with a new reason.",
        )
    check_hops(hops)
