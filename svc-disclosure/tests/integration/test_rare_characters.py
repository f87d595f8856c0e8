"""Characters that no font here has: refused in what staff write, spelled out in an applicant's words."""

from sqlalchemy import select

from svc_disclosure.storage.paper_tables import notice
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK

RARE = "𠮷"


def labels(runtime):
    with runtime.read() as connection:
        return list(connection.scalars(select(notice.c.label)))


def test_a_character_without_a_glyph_in_what_staff_write_is_named_and_no_paper_is_made(city, runtime):
    number = city.at_work()["number"]
    before = labels(runtime)
    city.do(people.REVIEWER, number, "review_secrecy")
    provided = {"outcome": "disclosed", "article": "36(1)", "where": f"{RARE}网站公开栏", "reason": "已公开。"}
    answer = city.at_desk(people.HANDLER, number, "draft", **provided)
    assert (answer.status_code, answer.json["code"], answer.json["characters"]) == (422, "glyphs_missing", [RARE])
    asked = city.at_desk(people.HANDLER, number, "ask_reasons", notice=f"请{RARE}说明理由。")
    assert asked.json["code"] == "glyphs_missing"
    assert labels(runtime) == before


def test_characters_that_no_font_has_do_not_keep_an_applicant_from_an_answer(city, as_):
    """What was copied from a telephone: nobody at the desk could write it in another way."""
    receipt = city.hand_in(description="民乐\u200b小区😀施工合同", name="王𠮷\ufeff")
    number = receipt["number"]
    city.do(people.INTAKE, number, "assign")
    city.do(people.HANDLER, number, "ask_extension")
    city.do(people.HEAD, number, "approve_extension")
    city.to_answer(number)
    kinds = [one["kind"] for one in as_(people.HANDLER).get(f"{DESK}/{number}/notices").json["notices"]]
    assert {"registered", "extension", "disclosed"} <= set(kinds), kinds
