"""Receipts: ours or not, about this content or not, and as a picture."""

from svc_mailbox.testing.desk import LETTER, Life

CONTENT = {name: LETTER[name] for name in ("department", "kind", "subject", "body")}


def verify(as_, **body):
    """Asks the service."""
    return as_().post("/api/mailbox/receipts/verify", json=body)


def test_a_receipt_holds_for_its_content_and_no_other(as_):
    life = Life(as_)
    given = life.submitted.json
    said = verify(as_, receipt=given["receipt"], content=CONTENT).json
    assert (said["valid"], said["number"], said["digest"], said["matches"]) == (
        True, life.number, given["digest"], True,
    )  # fmt: skip
    assert said["received_at"] == given["received_at"]
    assert verify(as_, receipt=given["receipt"], content={**CONTENT, "body": "改了"}).json["matches"] is False
    assert verify(as_, receipt=given["receipt"]).json["matches"] is None


def test_a_receipt_that_is_not_ours_is_not_valid(as_):
    token = Life(as_).submitted.json["receipt"]
    header, body, signature = token.split(".")
    for bad in ("x", f"{header}.{body}.{signature[:-4]}AAAA", f"{header}.{body[:-2]}.{signature}", "a.b.c"):
        answer = verify(as_, receipt=bad)
        assert (answer.status_code, answer.json["valid"], answer.json["matches"]) == (200, False, None)


def test_the_picture_is_for_who_has_the_code(as_):
    life = Life(as_)
    path = f"/api/mailbox/letters/{life.number}/receipt.svg"
    seen = as_().get(path, headers={"X-Query-Code": life.code})
    assert (seen.status_code, seen.content_type.split(";")[0]) == (200, "image/svg+xml")
    assert seen.text.startswith("<svg")
    assert as_().get(path).status_code == 404
