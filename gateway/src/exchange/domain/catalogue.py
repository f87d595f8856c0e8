"""Every message there is: who says it to whom, what stands in it, and what of it is sealed.

The schemas under docs/exchange are written from this table, and the code checks by it what it sends and takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from exchange.domain import codes, profile, shapes
from exchange.domain.message import (
    ALL,
    CENTRE,
    MOST_MESSAGE,
    MOST_SEQUENCE,
    PARTNERS,
    PETITIONS,
    US,
    Message,
    envelope,
)
from exchange.domain.shapes import Shape, day, line, lines, listed, moment, thing, token, whole, words

__all__ = ["ALL", "CENTRE", "MESSAGES", "MOST_MESSAGE", "PARTNERS", "PETITIONS", "US", "Message", "envelope"]


def _elements(table: tuple[profile.Element, ...], required: tuple[str, ...]) -> Shape:
    shown = {e.name: lines(e.most, 0, e.title) for e in table}
    must = {name: shown.pop(name) for name in required}
    return thing(must, shown)


_TO_BUREAU, _FROM_BUREAU = ((US, PETITIONS),), ((PETITIONS, US),)
_TO_CENTRE, _FROM_CENTRE = ((US, CENTRE),), ((CENTRE, US),)
_TO_BOTH = (*_TO_BUREAU, *_TO_CENTRE)
_ANY_WAY = (*_TO_BOTH, *_FROM_BUREAU, *_FROM_CENTRE)

_REASON = lines(shapes.MOST_REASON, 1, "Why; for people.")
_ALIAS = token(64, "信访件编号 (xfjbh).")
_OFFICE = line(100, 1, "Which office did it.")
_KIND = words(*codes.PURPOSES, said="What the sender wants.")
_STATE = words("taken", *codes.LETTER_STATES.values(), said="Where the letter stands.")
_ITEM = {"task_id": token(64, "实施编码 of the service item.")}
_PROJECT = {"project_id": token(64, "办件编号.")}
_QUERY_CODE = thing({"query_code": shapes.QUERY_CODE}, said="For the citizen, who follows the letter with it.")
_LETTER = {"title": line(shapes.MOST_TITLE, 2), "body": lines(shapes.MOST_BODY)}
_PAPER = thing(
    {
        "name": line(200),
        "media_type": words("application/pdf", "image/jpeg", "image/png"),
        "sha256": shapes.SHA256,
        "content": shapes.base64(shapes.MOST_PAPER, f"At most {shapes.MOST_PAPER} bytes."),
    }
)
_FILE = thing(
    {
        "name": line(255),
        "media_type": line(100),
        "size": whole(0, 10 * 2**20, "Bytes."),
        "sha256": shapes.SHA256,
        "claim": token(128, "Fetch the file with it: GET /exchange/petitions/files/{claim}."),
    }
)
_LINE_OF_LIST = thing(
    {
        "subject": shapes.SUBJECT,
        "sent": whole(0, MOST_SEQUENCE, "Highest sequence that the sender of this list has given."),
        "applied": whole(0, MOST_SEQUENCE, "Highest sequence of the receiver's that it has used up."),
        "state": words("open", "over"),
    }
)

MESSAGES: Mapping[str, Message] = {
    message.type: message
    for message in (
        Message(
            "petition.refer.v1", "转送信访件", "A letter of ours that is a petition goes to the bureau (art. 22).",
            _TO_BUREAU,
            thing({
                "kind": _KIND,
                "received_at": moment("When the platform first got it."),
                "notify_by": day("The petitioner is told until this day: 15 calendar days (art. 22, 23)."),
                "reason": _REASON,
            }),
            thing({
                "xfj": _elements(profile.XFJ, ("xfjid", "tsnr")),
                "xfr": listed(_elements(profile.XFR, ()), 20),
                "fj": listed(_FILE, 5),
            }),
            begins=True,
        ),
        Message(
            "petition.ack.v1", "登记回执", "The bureau has registered it under a number of its own.", _FROM_BUREAU,
            thing({"alias": _ALIAS, "registered_at": moment("登记时间.")}),
        ),
        Message(
            "petition.status.v1", "办理情况", "What an office did with the petition.", _FROM_BUREAU,
            thing(
                {"alias": _ALIAS, "status": words(*codes.BLFS, said="办理方式 (blfs)."), "at": moment("办理时间.")},
                {"office": _OFFICE, "notice": lines(2000, 1, "For the citizen; no personal data.")},
            ),
        ),
        Message(
            "petition.return.v1", "异议退回",
            "Not the bureau's matter: back with reasons, within 5 working days of registration (art. 23 ¶3).",
            _FROM_BUREAU, thing({"reason": _REASON, "at": moment()}),
        ),
        Message(
            "petition.result.v1", "处理意见", "The decision and its paper (art. 32).", _FROM_BUREAU,
            thing({
                "alias": _ALIAS,
                "outcome": words(*codes.OUTCOMES, said="支持, 解释说明, 不予支持."),
                "decided_at": moment(),
                "sha256": shapes.SHA256,
            }),
            thing({"text": lines(shapes.MOST_ANSWER), "paper": _PAPER}),
        ),
        Message(
            "letter.back.v1", "非信访件转回", "A letter to the bureau that is no petition comes to us.", _FROM_BUREAU,
            thing(
                {"received_at": moment("When the bureau got it."), "reason": _REASON},
                {"kind": _KIND, "alias": _ALIAS},  # where it is another than the key
            ),
            thing(
                {**_LETTER, "anonymous": {"type": "boolean"}, "people": shapes.PEOPLE},
                {"place": line(200, 0), "department": token(64)},
            ),
            begins=True,
        ),
        Message(
            "letter.taken.v1", "来信已收", "The letter has a number here; the citizen gets it with the code.",
            _TO_BUREAU, thing({"number": shapes.NUMBER, "received_at": moment()}, {"due_on": day("Answered by then.")}),
            _QUERY_CODE,
        ),
        Message(
            "letter.refused.v1", "来信不收", "No department here takes the letter.", _TO_BOTH,
            thing({"reason": _REASON}),
        ),
        Message(
            "letter.status.v1", "来信办理情况", "Where the letter stands.", _TO_BUREAU,
            thing({"number": shapes.NUMBER, "state": _STATE, "at": moment()}),
        ),
        Message(
            "service.consult.v1", "办事咨询", "A consultation about a service item, asked at the service centre.",
            _FROM_CENTRE,
            thing(
                {
                    **_ITEM,
                    "task_name": line(200),
                    "subject_kind": whole(1, 9, "subMatter: 1 natural person … 9 other."),
                    "received_at": moment(),
                },
                _PROJECT,
            ),
            thing({**_LETTER, "people": shapes.PEOPLE}, {"department": token(64)}),
            begins=True,
        ),
        Message(
            "service.case-link.v1", "咨询办理链接", "Where the consultation can be followed, and how it stands.",
            _TO_CENTRE,
            thing(
                {**_ITEM, "number": shapes.NUMBER, "state": _STATE, "at": moment(), "url": line(300)},
                {**_PROJECT, "due_on": day("Answered by then.")},
            ),
            _QUERY_CODE, always_sealed=False,
        ),
        Message(
            "rating.push.v1", "好差评", "How the citizen rated our answer; nothing of who rated.", _TO_CENTRE,
            thing(
                {
                    **_ITEM,
                    "number": shapes.NUMBER,
                    "round": whole(1, 99, "The answer that is rated."),
                    "level": whole(1, 5, "5 非常满意 to 1 非常不满意."),
                    "rated_at": moment(),
                    "solved": {"type": ["boolean", "null"]},
                    "pf": words(codes.RATED_ON, said="评价渠道: 1 internet."),
                },
                _PROJECT,
            ),
        ),
        Message(
            "exchange.rejected.v1", "消息退回", "A message of yours was not applied, and why.", _ANY_WAY,
            thing({
                "message": {"anyOf": [shapes.UUID, {"const": ALL}]},
                "sha256": shapes.SHA256 | {"description": "Of the signed message as it came, hex."},
                "about": shapes.SUBJECT,
                "code": words(*codes.CODES),
                "reason": _REASON,
            }),
            control=True, begins=True,
        ),
        Message(
            "exchange.resend.v1", "请求重发", "Please send again your messages of this case from this sequence on.",
            _ANY_WAY, thing({"about": shapes.SUBJECT, "from_sequence": whole(1, MOST_SEQUENCE)}),
            control=True, begins=True,
        ),
        Message(
            "exchange.reconcile.v1", "每日对账", "All cases that the sender knows, to be compared.", _ANY_WAY,
            thing({
                "day": day(),
                "part": whole(1, shapes.MOST_PARTS),
                "parts": whole(1, shapes.MOST_PARTS),
                "cases": listed(_LINE_OF_LIST, shapes.MOST_CASES),
            }),
            control=True, begins=True,
        ),
    )
}  # fmt: skip
