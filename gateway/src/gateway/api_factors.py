"""The gateway's own routes: the second factor of one's own account, and proving again who one is."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Any

import segno
from flask import Response, g, jsonify

from casework.domain.actors import Kind
from casework.domain.errors import Forbidden, Unauthenticated
from casework.web.access import allow, check_fresh, runtime_of_app
from gateway import schemas, totp
from gateway import schemas_identity as shown
from gateway.accounts import Account
from gateway.api import session_view
from gateway.api_common import PEOPLE, auth, came, own_account, problems, session_only, text_of
from gateway.identity import Identity
from gateway.parts import parts
from gateway.second_factor import PENDING


@auth.get("/totp")
@allow(*PEOPLE)
@auth.response(200, shown.FactorView)
@problems(401, 403, 429)
def factor() -> Any:
    """How the second factor of this account stands."""
    who = own_account()
    with runtime_of_app().read() as connection:
        found = parts().factors.of(connection, who.id)
    return {
        "enrolled": found.since is not None,
        "since": text_of(found.since),
        "recovery_codes_left": found.recovery_left,
        "required": _required(who),
    }


@auth.post("/totp")
@allow(*PEOPLE)
@auth.response(200, shown.EnrolmentView)
@problems(401, 403, 429)
def begin_enrolment() -> Any:
    """A secret for an authenticator app (RFC 6238). It counts once a code of it was confirmed, within 15 minutes."""
    session_only()
    who = own_account()
    _fresh_if_enrolled(who)
    with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
        secret = parts().factors.begin(uow, who.id)
    address = totp.uri(secret, who.login, parts().settings.totp_issuer)
    until = parts().runtime.real_now() + PENDING
    return {"secret": secret, "uri": address, "qr_svg": _picture(address), "expires_at": text_of(until)}


@auth.post("/totp/confirm")
@allow(*PEOPLE)
@auth.arguments(shown.Code)
@auth.response(200, shown.RecoveryView)
@problems(401, 403, 409, 413, 415, 422, 429)
def confirm_enrolment(body: dict[str, str]) -> Any:
    """The first code of the new secret; all other sessions of the account end. The recovery codes are shown once."""
    who, session = own_account(), session_only()
    _fresh_if_enrolled(who)
    parts().login.lockout.begin(who.login, session.address)
    try:
        with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
            codes = parts().factors.confirm(uow, who.id, body["code"])
            parts().sessions.proven(uow.connection, session.sid, "otp")
            parts().sessions.end_all(uow.connection, who.id, but=session.sid)
    except Unauthenticated:
        parts().login.failed(who.id, who.login, "code", came())
        raise
    parts().login.lockout.succeeded(who.login, session.address)
    parts().identities.forget_account(who.id)
    return {"recovery_codes": codes}


@auth.post("/totp/recovery-codes")
@allow(*PEOPLE, fresh=True)
@auth.response(200, shown.RecoveryView)
@problems(401, 403, 429)
def new_recovery_codes() -> Any:
    """Ten new recovery codes; those before are worthless."""
    who = own_account()
    session_only()
    with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
        if parts().factors.of(uow.connection, who.id).since is None:
            raise Forbidden("not_enrolled", "请先绑定动态码。 First enrol a second factor.")
        return {"recovery_codes": parts().factors.new_codes(uow, who.id)}


@auth.delete("/totp")
@allow(*PEOPLE, fresh=True)
@auth.response(204)
@problems(401, 403, 429)
def remove_factor() -> Any:
    """Give the second factor up, where it is not required."""
    who = own_account()
    session_only()
    if _required(who):
        raise Forbidden("second_factor_required", "工作人员必须使用动态码。 Staff need a second factor here.")
    with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
        parts().factors.remove(uow, who.id)
    parts().identities.forget_account(who.id)
    return Response(status=HTTPStatus.NO_CONTENT)


@auth.post("/step-up")
@allow(*PEOPLE)
@auth.arguments(shown.StepUp)
@auth.response(200, schemas.SessionView)
@problems(401, 403, 413, 415, 422, 429)
def step_up(body: dict[str, str]) -> Any:
    """Prove again who you are, before a sensitive act: by the code, or by the password where there is no factor."""
    who, session = own_account(), session_only()
    how = parts().login.prove_again(who, code=body.get("code", ""), password=body.get("password", ""), came=came())
    with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
        parts().sessions.proven(uow.connection, session.sid, how)
        uow.audit("session.stepped_up", who.id, {"by": how})
    parts().identities.forget(session.sid)
    return jsonify(session_view(parts().identities.session(session.sid) or Identity()))


def _required(who: Account) -> bool:
    return who.kind is Kind.STAFF and parts().settings.staff_totp == "required"


def _fresh_if_enrolled(who: Account) -> None:
    """Who took over a session must not be able to put another telephone in place of the owner's."""
    with runtime_of_app().read() as connection:
        enrolled = parts().factors.of(connection, who.id).since is not None
    if enrolled:
        check_fresh(runtime_of_app())


def _picture(address: str) -> str:
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", scale=4, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode("utf-8")
