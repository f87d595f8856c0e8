"""Every text of the portal is in the English catalogue, with the same gaps, and pages use just that."""

import re
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_from_dir

import portal
from portal.web import catalogue

PACKAGE = Path(portal.__file__).parent
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None}
GAP = re.compile(r"%\(\w+\)[sd]")
CJK = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def texts():
    """What the code and the templates say."""
    options = {"templates/**": {"silent": "false", "trimmed": "true"}}
    found = extract_from_dir(PACKAGE, METHODS, options, keywords=KEYWORDS)
    return {entry[2] for entry in found}


@pytest.fixture(scope="module")
def english():
    """msgid → msgstr."""
    messages = []
    for source in catalogue.sources():
        with source.open("rb") as file:
            messages += [m for m in pofile.read_po(file) if m.id]
    assert len({m.id for m in messages}) == len(messages), "a text stands in two files"
    return {m.id: m for m in messages}


def test_every_text_has_its_english(texts, english):
    assert len(texts) > 300
    assert sorted(texts - english.keys()) == []


def test_nothing_stands_in_the_catalogue_that_nobody_says(texts, english):
    assert sorted(english.keys() - texts) == []


def test_english_is_complete_and_fills_the_same_gaps(english):
    for id_, message in english.items():
        assert message.string.strip(), id_
        assert not message.fuzzy, id_
        assert not CJK.search(message.string), id_
        assert sorted(GAP.findall(id_)) == sorted(GAP.findall(message.string)), id_


def test_what_pages_use_is_the_catalogue(english):
    loaded = catalogue.english()
    assert {id_: loaded.gettext(id_) for id_ in english} == {id_: m.string for id_, m in english.items()}


def test_no_chinese_stands_in_a_template_outside_the_catalogue():
    for template in (PACKAGE / "templates").iterdir():
        source = re.sub(r"_\((\"[^\"]*\"|'[^']*')", "_(", template.read_text(encoding="utf-8"))
        source = re.sub(r"\{#.*?#\}", "", source, flags=re.S).replace('"中文"', "")
        assert not CJK.search(source), (template.name, CJK.search(source))
