"""The page for a city's administrator says what the code does."""

import json
import re
from pathlib import Path

from casework.web.errors import STATUS
from gateway.idp.configuration_schema import STYLES, FileSchema
from gateway.idp.refusals import REFUSALS

PAGE = (Path(__file__).parents[3] / "docs" / "identity-providers.md").read_text(encoding="utf-8")
OURS = {"secret_needed"}  # worked out, not given


def test_the_example_is_a_good_configuration():
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    loaded = FileSchema().load(json.loads(example))
    assert {entry["style"] for entry in loaded["providers"]} == set(STYLES)


def test_every_refusal_stands_in_the_table_with_its_status():
    table = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE))
    assert table == {code: str(STATUS[kind]) for code, (kind, _) in REFUSALS.items()}


def test_every_setting_is_named():
    for schema in STYLES.values():
        missing = [name for name in schema().fields if name not in OURS and f"`{name}`" not in PAGE]
        assert missing == []
