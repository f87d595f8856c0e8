"""Nothing that somebody wrote, and nobody's name, lies in any table in the clear: events, audit and files included."""

import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from casework import files
from casework.crypto.sealed_columns import SealedText, rotate
from casework.storage.tables import metadata as kernel
from svc_disclosure.storage.metadata import metadata
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import MINTED, PARTY, PATH, PROVIDED, body, fresh

WRITTEN = {
    "description": "2025年老旧小区改造项目的验收报告", "notice": "请写明项目名称或文号,并说明范围。",
    "amended": "新华小区改造验收", "question": "是否同意公开报价?", "third": "北方机械有限公司",
    "refusal": "涉及商业秘密,不同意。", "message": "请问办到哪一步了?", "note": "档案在二楼。",
    "reason": "需要调取外地档案。", "paper": "王先生的补正材料", "evidence": "回证上有王先生签名",
    "decision": "经审查,部分内容可以公开。",
}  # fmt: skip


@pytest.fixture
def whole(city, as_, runtime):
    """A life with a text in every place; the number."""
    number = city.send(people.APPLICANT)["number"]
    with runtime.unit_of_work() as uow:
        files.add(uow, number, io.BytesIO("王小明的授权委托书".encode()), "王小明委托书.txt", "applicant")
    city.do(people.INTAKE, number, "log_contact", how="phone", reached=False, text=WRITTEN["note"])
    city.do(people.INTAKE, number, "confirm", reached_by="phone")
    city.do(people.INTAKE, number, "ask_amendment", notice=WRITTEN["notice"])
    city.do(people.INTAKE, number, "amend", description=WRITTEN["amended"], paper=WRITTEN["paper"])
    city.do(people.INTAKE, number, "assign")
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-02", name=WRITTEN["third"],
            contact="13900139000", question=WRITTEN["question"])  # fmt: skip
    city.do(people.HANDLER, number, "give_opinion", consultation=1, opinion="refuses", reason=WRITTEN["refusal"],
            paper=WRITTEN["paper"])  # fmt: skip
    city.do(people.HANDLER, number, "ask_extension", reason=WRITTEN["reason"])
    city.applicant(number, "write", text=WRITTEN["message"])
    city.do(people.HANDLER, number, "note", text=WRITTEN["note"])
    city.do(people.REVIEWER, number, "review_secrecy", text=WRITTEN["note"])
    override = [{"number": 1, "why": "no_good_reason"}]
    city.do(people.HANDLER, number, "draft", **PROVIDED | {"reason": WRITTEN["decision"], "overrides": override})
    city.do(people.REVIEWER, number, "sign")
    city.do(people.HANDLER, number, "deliver", on="2026-03-02", evidence=WRITTEN["evidence"])
    return number


def rows_of(runtime):
    """Every row of every table as text."""
    with runtime.read() as connection:
        tables = [table for m in (kernel, metadata) for table in m.sorted_tables]
        return [str(tuple(row)) for table in tables for row in connection.execute(select(table))]


def test_no_text_and_no_name_lies_in_any_table_in_the_clear(as_, runtime, whole, database_kind):
    key = {"Idempotency-Key": "once", "X-Query-Code": MINTED["code"]}
    sent = as_(number=fresh(9)["number"], code=MINTED["code"]).post(PATH, json=body({}), headers=key)
    assert sent.status_code == 201, sent.json
    rows = rows_of(runtime)
    assert len(rows) > 50
    secrets = {*WRITTEN.values(), *PARTY, "王小明", "授权委托书", "13900139000", MINTED["code"]}
    assert [one for one in sorted(secrets) if any(one in row for row in rows)] == []
    if database_kind == "sqlite":
        path = runtime.database.url.database
        raw = b"".join(Path(path + end).read_bytes() for end in ("", "-wal") if Path(path + end).exists())
        assert [one for one in secrets if one.encode() in raw or json.dumps(one)[1:-1].encode() in raw] == []


def test_all_sealed_columns_change_their_key(runtime, whole):
    changed = rotate(runtime.database.write, metadata, runtime.vault)
    sealed = {f"{t.name}.{c.name}" for t in metadata.sorted_tables for c in t.columns if type(c.type) is SealedText}
    assert set(changed) == sealed
