"""A small made-up file through the front door: the books balance, and what is refused is counted, not lost."""

import gzip
import json

import pytest

from deploy.replay import replay

LINES = [
    {
        "id": 3,
        "author": "A0001",
        "subject": "A市路灯不亮",
        "body": "\t\t路灯坏了。\u200b请修。  ",
        "reply": "已修好。\n",
    },
    {"id": 4, "author": "A0002", "subject": "A3区公交太少", "body": "公交太少。" * 600, "reply": "已增加班次。"},
    {"id": 5, "author": "A0003", "subject": "无地名的信", "body": "🚌 𠀀 ·", "reply": "收到。"},
    {"id": 6, "author": "", "subject": "K8县的咨询", "body": "怎么办证?", "reply": ""},
    {"id": 6, "author": "", "subject": "K8县的咨询", "body": "怎么办证?", "reply": None},
    {"id": 7, "author": "A0004", "subject": "短", "body": "主题只有一个字", "reply": "不会用到"},
    {"id": "x9", "author": "A0005", "subject": "正文太长", "body": "长" * 10_001, "reply": "不会用到"},
    {"id": 10, "author": "A0006", "subject": "有\x00空字符", "body": "坏字符", "reply": ""},
]
BROKEN = b'{"id": 11, "subject": "\xff\xfe'


@pytest.fixture
def letters(tmp_path):
    """A gzip file of eleven lines, one of them no text, one no object, one too deep."""
    path = tmp_path / "letters.jsonl.gz"
    rows = [json.dumps(line, ensure_ascii=False).encode() for line in LINES]
    path.write_bytes(gzip.compress(b"\n".join([*rows, BROKEN, b"[1, 2]", b"[" * 100_000])))
    return path


@pytest.mark.timeout(180)
@pytest.mark.parametrize("servers", [False, True], ids=["embedded", "servers"])
def test_every_line_is_a_letter_or_a_counted_refusal(letters, servers, capfd):
    assert replay(letters, servers=servers) == 0
    closing = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert closing == {
        "letters": 11, "accepted": 5, "refused": 6, "answered": 3, "unanswered": 2, "rated": 1, "lost": 0,
    }  # fmt: skip
