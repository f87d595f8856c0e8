"""A submission that is sent again after its case was erased: never a new case, and never the erased answer."""

from __future__ import annotations

from casework.domain.errors import Gone

CODE = "case_erased"


def erased(number: str) -> Gone:
    """The refusal, the same from a service and from the gateway. Whoever gets it sent number, key and text before."""
    return Gone(
        CODE,
        f"这封信（{number}）的内容已依申请或到期删除，不能再次提交；原编号和查询码仍可查看办理结果。"
        "要反映新的问题，请另写一封信。 "
        f"What was written in {number} has been erased, at its sender's request or at the end of its retention, and is "
        "not taken in again. Number and query code still show how it ended. To write a new letter, send it with a new "
        "Idempotency-Key (on the page: open the form again).",
        number=number,
    )
