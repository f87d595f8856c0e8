"""Attachments of a letter over HTTP."""

import io

from PIL import Image

from casework.testing.client import citizen
from svc_mailbox.testing.desk import CLERK, STRANGER, Life


def picture():
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def attach(as_, life, content=None, name="路灯.png", code=None):
    """Uploads a file."""
    return as_(life.sender).post(
        f"/api/mailbox/letters/{life.number}/attachments",
        data={"file": (io.BytesIO(content or picture()), name)},
        content_type="multipart/form-data",
        headers={"X-Query-Code": life.code if code is None else code},
    )


def test_a_picture_is_kept_and_read_by_sender_and_handlers_only(as_):
    life = Life(as_).until("dispatch")
    made = attach(as_, life)
    assert (made.status_code, made.json["name"], made.json["mime"], made.json["state"]) == (
        201, "路灯.png", "image/png", "clean",
    )  # fmt: skip
    path = f"/api/mailbox/letters/{life.number}/attachments/{made.json['id']}"
    assert as_().get(path, headers={"X-Query-Code": life.code}).data.startswith(b"\x89PNG")
    assert as_().get(path).status_code == 404
    assert as_(citizen("b")).get(path).status_code == 404
    desk = f"/api/mailbox/desk/letters/{life.number}/attachments/{made.json['id']}"
    assert as_(CLERK).get(desk).status_code == 200
    assert as_(STRANGER).get(desk).status_code == 404
    assert [file["id"] for file in life.tracked()["attachments"]] == [made.json["id"]]


def test_the_sixth_file_and_a_wrong_code_are_refused(as_):
    life = Life(as_)
    assert attach(as_, life, code="ZZZZZZZZ").status_code == 404
    for _ in range(5):
        assert attach(as_, life).status_code == 201
    sixth = attach(as_, life)
    assert (sixth.status_code, sixth.json["code"]) == (409, "too_many_files")


def test_what_is_no_picture_is_refused_and_an_ended_letter_takes_none(as_):
    life = Life(as_)
    assert attach(as_, life, b"MZ\x90\x00 not a picture").status_code == 415
    empty = as_().post(
        f"/api/mailbox/letters/{life.number}/attachments", data={}, content_type="multipart/form-data",
        headers={"X-Query-Code": life.code},
    )  # fmt: skip
    assert empty.status_code == 422
    life.say("withdrawal")
    assert attach(as_, life).status_code == 409


def test_the_same_key_with_another_file_is_refused_and_with_the_same_file_repeated(as_):
    """The digest is of what the parts hold: an honest repeat has another boundary, another file has other bytes."""
    life = Life(as_)

    def send(text):
        return as_(life.sender).post(
            f"/api/mailbox/letters/{life.number}/attachments",
            data={"file": (io.BytesIO(text), "说明.txt")},
            content_type="multipart/form-data",
            headers={"X-Query-Code": life.code, "Idempotency-Key": "upload-1"},
        )

    first, again, other = send(b"one"), send(b"one"), send(b"two")
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
