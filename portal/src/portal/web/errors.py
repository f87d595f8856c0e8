"""Error pages for people, problem documents for programs, each saying what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Flask, Response, g, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from casework.domain.actors import Kind
from casework.domain.errors import Forbidden, Refusal
from casework.storage.database import is_outage
from casework.web import errors as kernel
from portal.gateway import Problem
from portal.web.forms import local_path

log = structlog.get_logger()

FOR_PROGRAMS = ("/api/", "/internal/", "/live", "/ready", "/metrics")


def install(app: Flask) -> None:
    """Replaces the kernel's answers on pages; programs go on getting problem documents."""
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def error_page(status: int, retry_after: Any = None) -> Response:
    """The page for a status: what happened, what to do."""
    title, advice = _texts(status)
    response = make_response(
        render_template("error.html", status=status, title=title, advice=advice, retry_after=retry_after), status
    )
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _texts(status: int) -> tuple[str, str]:
    known = {
        400: (gettext("没有看懂这个请求"), gettext("请回到上一页，检查内容后再提交一次。")),
        401: (gettext("请先登录"), gettext("登录后再回到这一页。")),
        403: (gettext("这一页不对您开放"),
              gettext("如果您刚登录或退出过，请重新打开页面再试；需要别的权限请找管理员。")),
        404: (gettext("没有找到这一页"),
              gettext("地址可能写错了，或者内容已经撤下。可以从首页重新开始，或者搜索公开答复。")),
        405: (gettext("这一页不能这样打开"), gettext("请从首页重新进入。")),
        413: (gettext("内容太大"), gettext("请减少文字，或换小一些的文件：每个不超过 10 MB，最多 5 个。")),
        422: (gettext("有的内容不符合要求"), gettext("请回到上一页，检查内容后再提交一次。")),
        429: (gettext("操作太频繁"), gettext("请稍等一会儿再试。您的信件不受影响。")),
        503: (gettext("系统暂时没有响应"), gettext("请几分钟后再试。已经提交的信件不会丢失。")),
    }  # fmt: skip
    crashed = (gettext("系统出了问题"), gettext("没有任何内容被改动。请稍后再试；反映问题时请附上下面的请求编号。"))
    return known.get(status, crashed)


def _for_programs() -> bool:
    """Also whoever did not come through the gateway."""
    return request.path.startswith(FOR_PROGRAMS) or "claims" not in g


def _refusal(refusal: Refusal) -> Any:
    status = kernel.status_of(refusal)
    if _for_programs():
        return kernel.problem(status, refusal.code, refusal.detail, refusal.facts)
    asks_login = isinstance(refusal, Forbidden) and refusal.code != "csrf" and g.actor.kind is Kind.ANONYMOUS
    if asks_login and request.method == "GET":
        return redirect("/login?" + _next())
    return error_page(status, refusal.facts.get("retry_after"))


def _next() -> str:
    return urlencode({"next": request.path})


def _page_of_form() -> str:
    """The page on which the form stood that was just sent; of a page itself, its own address."""
    if request.method == "GET":
        return request.path
    return local_path(urlsplit(request.referrer or "").path, "/account")


def _problem(problem: Problem) -> Any:
    """What the API refused and no page has dealt with."""
    if problem.code == "setup_needed":
        return redirect("/account/setup", 303)
    if problem.code == "step_up_needed":
        return redirect("/account/step-up?" + urlencode({"next": _page_of_form()}), 303)
    if problem.status == 401 and request.method == "GET":
        return redirect("/login?" + _next())
    return error_page(problem.status if problem.status >= 400 else 502, problem.retry_after)


def _http(error: HTTPException) -> Any:
    if _for_programs() or (error.code or 500) < 400:
        return kernel._http(error)
    return error_page(error.code or 500)


def _crash(error: Exception) -> Any:
    if _for_programs():
        return kernel._crash(error)
    if is_outage(error):
        log.error("database_away", error=repr(error)[:300])
        return error_page(503, 5)
    log.error("request_crashed", exc_info=error)
    return error_page(500)
