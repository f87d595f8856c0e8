"""The gateway's own routes: one's own sessions, seen and ended."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g

from casework.domain.errors import NotFound
from casework.web.access import allow, runtime_of_app
from gateway import schemas_identity as shown
from gateway.api_common import PEOPLE, auth, own_account, problems, session_only, text_of
from gateway.parts import parts

HANDLE = 16  # characters of the digest: enough to name one among a few


@auth.get("/sessions")
@allow(*PEOPLE)
@auth.response(200, shown.SessionsView)
@problems(401, 403, 429)
def sessions() -> Any:
    """Where this account is logged in, newest first."""
    current = session_only().sid
    with runtime_of_app().read() as connection:
        found = parts().sessions.of(connection, own_account().id)
    times = ("created_at", "used_at", "expires_at")
    return {
        "sessions": [
            one | {"id": one["id"][:HANDLE], "current": one["id"] == current} | {n: text_of(one[n]) for n in times}
            for one in found
        ]
    }


@auth.delete("/sessions/<string:id>")
@allow(*PEOPLE)
@auth.response(204)
@problems(401, 403, 404, 429)
def end_session(id: str) -> Any:
    """End one of one's own sessions; `others` ends all but this one."""
    who, current = own_account(), session_only().sid
    with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
        mine = [one["id"] for one in parts().sessions.of(uow.connection, who.id)]
        gone = [d for d in mine if (d != current if id == "others" else d[:HANDLE] == id)]
        if not gone and id != "others":
            raise NotFound("session_unknown", "没有这个登录。 There is no such session; it may have ended.")
        for digest in gone:
            parts().sessions.end(uow.connection, digest)
        uow.audit("session.ended", who.id, {"count": len(gone)})
    parts().identities.forget(*gone)
    return Response(status=HTTPStatus.NO_CONTENT)
