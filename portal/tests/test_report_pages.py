"""Annual reports on information disclosure: the list, the page like the official form, drawing, downloads."""

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest

from portal.pages.report import bars, laid_out

API, AT = "/api/disclosure/report", "/disclosure-reports"
REPORT = json.loads((Path(__file__).parent / "report_2025.json").read_text(encoding="utf-8"))  # as the service told it
LISTED = {
    "year": 2025, "agency": {"id": "housing", "name": "住房和城乡建设局", "name_en": "Housing Bureau"}, "version": 1,
    "digest": "ab" * 32, "published_at": "2026-01-12T01:00:00Z", "due": "2026-01-31",
}  # fmt: skip
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def in_english(html):
    """The page without what is marked as Chinese, which may well be Chinese."""
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<option.*?</option>|value=\"[^\"]*\"", "", html, flags=re.S)


def section(told, name):
    return next(one for one in told["report"]["sections"] if one["section"] == name)


@pytest.fixture
def database_kind():
    """The pages read no database."""
    return "sqlite"


@pytest.fixture
def told(gateway):
    """What the gateway answers, to be changed before it is asked."""
    report = deepcopy(REPORT)
    gateway.script["GET", f"{API}/2025"] = (200, report)
    gateway.script["GET", API] = (200, {"reports": [LISTED], "total": 1, "page": 1, "size": 20})
    return report


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [AT, f"{AT}/2025", f"{AT}/2025?agency=shuiwu&version=1"])
@pytest.mark.usefixtures("told")
def test_the_pages_are_whole_in_both_languages(reader, path, lang):
    answer = reader.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    html = text(answer)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert not re.search(r"<style|<script(?! src=)| style=| on[a-z]+=|javascript:", html)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    labels = re.findall(r'aria-labelledby="([^"]+)"', html)
    assert {name for label in labels for name in label.split()} <= set(ids)
    if lang == "en":
        assert not CJK.search(in_english(html)), CJK.search(in_english(html))


@pytest.mark.usefixtures("told")
def test_the_list_leads_to_the_reports_and_is_filtered(reader, gateway):
    html = text(reader.get(f"{AT}?year=2025&agency=housing"))
    assert f'href="{AT}/2025?agency=housing"' in html
    assert gateway.last("GET", API)[1] == {"page": ["1"], "size": ["20"], "agency": ["housing"], "year": ["2025"]}
    text(reader.get(f"{AT}?agency=nobody"))
    assert gateway.last("GET", API)[1] == {"page": ["1"], "size": ["20"]}


def test_what_is_no_year_is_said_at_the_field(reader, gateway, gateway_module):
    gateway.script["GET", API] = gateway_module.problem(422, "invalid", errors={"year": ["x"]})
    html = text(reader.get(f"{AT}?year={EVIL}"))
    assert "请填四位数的年份" in html
    assert "<script>alert" not in html


def test_there_may_be_no_report_yet(reader, gateway, gateway_module):
    gateway.script["GET", API] = (200, {"reports": [], "total": 0, "page": 1, "size": 20})
    assert "没有找到已公布的报告。" in text(reader.get(AT))
    gateway.script["GET", f"{API}/2025"] = gateway_module.problem(404, "report_unpublished", due="2026-01-31")
    answer = reader.get(f"{AT}/2025?agency=housing")
    assert answer.status_code == 404
    html = answer.get_data(as_text=True)
    assert "2025年度的报告还没有公布" in html
    assert "住房和城乡建设局" in html


@pytest.mark.parametrize(("status", "code"), [(422, "department_unknown"), (503, "gateway_away")])
def test_what_the_service_refuses_is_a_page(reader, gateway, gateway_module, status, code):
    gateway.script["GET", f"{API}/2025"] = gateway_module.problem(status, code)
    assert reader.get(f"{AT}/2025?agency=nobody").status_code == status


@pytest.mark.parametrize("year", ["x", "-1", "10000", "2025.5"])
def test_what_is_no_year_is_no_page(reader, year):
    assert reader.get(f"{AT}/{year}").status_code == 404


def test_table_3_has_the_heads_and_figures_of_the_form(reader, told):
    html = text(reader.get(f"{AT}/2025"))
    table = re.search(r"<table class=\"grid-table\">\s*<caption id=\"table-3\">.*?</table>", html, re.S)[0]
    rows = section(told, "applications")["table"]["rows"]
    body = re.search(r"<tbody>(.*)</tbody>", table, re.S)[1]
    shown = [[int(figure) for figure in re.findall(r'<td class="num">(\d+)</td>', line)]
             for line in re.findall(r"<tr>.*?</tr>", body, re.S)]  # fmt: skip
    assert shown == [row["figures"] for row in rows]
    for words in ("第一项加第二项之和，等于第三项加第四项之和", 'rowspan="22" colspan="1">三、本年度办理结果',
                  'rowspan="8">（三）不予公开', '<th scope="row" colspan="2">（一）予以公开', "1.属于国家秘密",
                  'colspan="5">法人或其他组织', "四、结转下年度继续办理"):  # fmt: skip
        assert words in table, words


def test_every_row_of_table_3_is_ten_columns_wide():
    reach, widths = {}, []  # of heads that reach down: their last row and width
    for place, line in enumerate(laid_out(section(REPORT, "applications")["table"])):
        code = line["row"]["code"]
        names = [line["item"] or {"rows": 0, "columns": 0}]
        names += [{"rows": line["part"]["rows"], "columns": 1}] if line["part"] else []
        if code.startswith("3."):
            names.append({"rows": 1, "columns": 2 if code.count(".") == 1 else 1})
        held = sum(columns for end, columns in reach.values() if place < end)
        widths.append(held + sum(one["columns"] for one in names) + len(line["row"]["figures"]))
        reach |= {(place, at): (place + one["rows"], one["columns"]) for at, one in enumerate(names) if one["rows"] > 1}
    assert widths == [10] * 25


def test_the_drawing_has_a_text_beside_it(reader, told):
    html = text(reader.get(f"{AT}/2025"))
    drawn = re.search(r"<svg[^>]*role=\"img\" aria-labelledby=\"outcomes-title outcomes-desc\">.*?</svg>", html, re.S)[
        0
    ]
    counts = [bar["count"] for bar in bars(section(told, "applications")["table"])]
    total = next(row for row in section(told, "applications")["table"]["rows"] if row["code"] == "3.7")["figures"][-1]
    leaves = [row["figures"][-1] for row in section(told, "applications")["table"]["rows"] if row["group"]]
    assert sum(counts) == sum(leaves) == total > 0
    said = re.search(r"<desc[^>]*>(.*?)</desc>", drawn, re.S)[1]
    assert [int(count) for count in re.findall(r"：(\d+)", said)] == counts
    assert "<script" not in drawn


def test_a_year_without_cases_is_drawn_too():
    table = deepcopy(section(REPORT, "applications")["table"])
    for row in table["rows"]:
        row["figures"] = [0] * 7
    assert {(bar["count"], bar["width"]) for bar in bars(table)} == {(0, 0.0)}


def test_identities_are_shown_with_both_sides(reader, told):
    broken = next(one for one in told["report"]["identities"] if one["name"] == "balance")
    broken["holds"] = broken["sides"][0]["holds"] = False
    broken["sides"][0]["left"] = 987_654
    none = next(one for one in told["report"]["identities"] if one["name"] == "carried_over")
    none["holds"], none["sides"] = None, []
    html = text(reader.get(f"{AT}/2025"))
    assert '<span class="tag hot">不相符</span>' in html
    assert "987654" in html
    assert '<span class="tag">无可比较</span>' in html
    assert html.count('<span class="tag">相符</span>') == 5


def test_both_files_can_be_downloaded(reader, told, gateway):
    html = text(reader.get(f"{AT}/2025?agency=shuiwu&version=1"))
    assert f'href="{AT}/2025.xlsx?agency=shuiwu&amp;version=1" download' in html
    assert f'href="{API}/2025?agency=shuiwu&amp;version=1"' in html
    gateway.script["GET", f"{API}/2025.xlsx"] = (200, "<svg/>")
    answer = reader.get(f"{AT}/2025.xlsx?agency=shuiwu&version=1&lang=en")
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    headers, asked = gateway.last("GET", f"{API}/2025.xlsx")
    assert (headers["Accept-Language"], asked) == ("en", {"agency": ["shuiwu"], "version": ["1"]})


def test_what_somebody_wrote_is_text(reader, told):
    section(told, "overview")["text"] = f"{EVIL}\n第二段"
    told["reason"] = told["versions"][0]["reason"] = EVIL
    told["report"]["agency"]["name"] = EVIL
    html = text(reader.get(f"{AT}/2025"))
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<p>第二段</p>" in html


def test_a_correction_and_followed_departments_are_told(reader, told):
    told["version"], told["reason"], told["due"]["on_time"] = 2, "补计一件", True
    told["versions"].insert(0, told["versions"][0] | {"version": 2, "reason": "补计一件"})
    told["report"]["departments"].append({"id": "gonglu", "name": "市公路局", "name_en": "Roads"})
    told["report"]["sections"][1]["table"]["missing"] = [{"id": "gonglu", "name": "市公路局", "name_en": "Roads"}]
    html = text(reader.get(f"{AT}/2025"))
    for words in ("第 2 版", "补计一件", "按时公布", "市公路局", "下列部门还没有填报", "version=1"):
        assert words in html, words
