"""The receipt of an application: number and query code, and what happens next."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.track import view_of


def register(pages: Blueprint) -> None:
    """`/track/<number>/application/receipt`."""
    pages.get("/track/<number>/application/receipt")(application_receipt)


@allow(ANYONE)
def application_receipt(number: str) -> Any:
    """Number and code, large, to be written down, copied or printed."""
    return receipt_page(number)


def receipt_page(number: str, problem: str = "", status: int = 200) -> Any:
    """The receipt; `problem` is about a file. The code stands in this browser's cookie only."""
    case = cases.find(runtime_of_app(), number, "disclosure")
    if case is None or case.kind != "application":
        return redirect(f"/track/{part(number[:64])}", 303)
    shown = render_template(
        "application_receipt.html", case=case, problem=problem, done=request.args.get("done", ""),
        application=None if case.stored else _view(case),
    )  # fmt: skip
    return shown, status


def _view(case: cases.OpenCase) -> Any:
    """As its applicant sees it; None when it cannot be asked for now: the receipt is shown all the same."""
    try:
        return view_of(case)
    except Problem:
        return None
