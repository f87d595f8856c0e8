"""Code lists that both sides know: what an office did with a petition (办理方式), how it decided, why a message is
turned down, and what became of a letter."""

from __future__ import annotations

from collections.abc import Mapping

# 办理方式 (blfs), as the bureau writes it → our stable word
BLFS: Mapping[str, str] = {
    "实体性受理告知": "accepted_on_merits",
    "程序性受理告知": "accepted_for_procedure",
    "自办": "handled_by_bureau",
    "存": "filed",
    "直接回复": "replied_directly",
    "转送": "forwarded",
    "交办": "assigned",
    "送回": "sent_back",
    "退回重办": "returned_for_redo",
    "不予受理": "not_accepted",
    "不再受理": "no_longer_accepted",
}
STATUSES = tuple(BLFS.values())

# 信访工作条例 art. 32: the three kinds of decision
OUTCOMES: Mapping[str, str] = {"support": "支持", "explain": "解释说明", "refuse": "不予支持"}

# Answer codes of the bureau's exchange
OK, FORMAT, NO_SERVICE, NOT_PERMITTED, BUSINESS, BUSY, TOO_OFTEN = "0001", "0202", "0301", "0304", "0404", "-1", "-2"
CODES: Mapping[str, str] = {
    OK: "ok",
    FORMAT: "format",
    NO_SERVICE: "no such service",
    NOT_PERMITTED: "not permitted",
    BUSINESS: "against a rule",
    BUSY: "busy",
    TOO_OFTEN: "too often",
}

# What became of a letter, as its mailbox announces it → the word for partners
LETTER_STATES: Mapping[str, str] = {
    "letter_accepted": "accepted",
    "letter_declined": "declined",
    "letter_dispatched": "dispatched",
    "letter_answered": "answered",
    "letter_reopened": "reopened",
    "letter_closed": "closed",
    "letter_withdrawn": "withdrawn",
    "letter_invalidated": "invalidated",
    "letter_merged": "merged",
    "letter_referred": "referred",
    "letter_lapsed": "lapsed",
}
ENDINGS = frozenset({"declined", "closed", "withdrawn", "invalidated", "merged", "referred", "lapsed"})
RATED_ON = "1"  # 评价渠道 pf: the internet

# 信访目的 in the profile → what a letter of ours is
PURPOSES: Mapping[str, str] = {"consultation": "咨询", "suggestion": "建议", "help": "求助", "complaint": "投诉"}
