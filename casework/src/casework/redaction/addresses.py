"""Where somebody lives. Roads and districts stay (letters are about places); house numbers, units and rooms go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casework.redaction.model import Confidence, Finding, Kind
from casework.redaction.view import View, view_of

_N = r"[0-9A-Za-z一二三四五六七八九十百零〇]"
_NUMBER = rf"(?<!{_N}){_N}{{1,5}}(?:[-/]{_N}{{1,5}}){{0,3}}"
_BLANK = r"[^\S\n]?"
# A chain of house number, building, unit, floor, room; which links it has decides how sure we are.
_LINKS = "门牌号|号院|号楼|号房|单元|号|栋|幢|座|楼|层|室|房|户"
_ROOM = rf"{_BLANK}[0-9]{{3,4}}(?![0-9年元人米亩户平㎡吨万斤个%]|\.[0-9]{{1,2}}[㎡平米元万])"
_FURTHER = rf"{_BLANK}[,的]?{_BLANK}{_N}{{1,5}}(?:-{_N}{{1,5}}){{0,2}}(?:{_LINKS})"
_CHAIN = re.compile(rf"{_NUMBER}(?:{_LINKS})(?:{_FURTHER}){{0,5}}(?:{_ROOM})?")
_ROAD_END = re.compile(
    r"(?:路|街|巷|弄|道|胡同|里|坊|村|小区|花园|苑|公寓|宿舍|新村|社区|组|屯|队|院|城|府|湾|庄)[^\S\n]?$"
)
_DOOR = re.compile(r"室|号房|[0-9]房|(?:单元|栋|幢|座|号楼|楼|层)[^\S\n]?,?[^\S\n]?[0-9]{3,4}(?:号|房|室)?$")
_LIVED_IN = re.compile(r"[^\S\n]?(?:的|是)?(?:居民|住户|我家|家中|自家|老屋|民房|住宅|自建房|平房)")
_ROAD = re.compile(r"(?:路|街|巷|弄|道|胡同)[^\S\n]?$")
_CUE = re.compile(
    r"(?:家住|我住|本人住|现住|住址|家庭(?:住址|地址)|居住地址|户籍(?:地址?|所在地)|收件地址|联系地址|通[讯信]地址|住所地?|住在|暂住)"
    r"(?:地|于|在|址|是|为)?[^\S\n]?[:,]?[^\S\n]?(?P<place>[^\n,。;!?]{4,60})"
)
_SENTENCE = re.compile(r"[的了是我你您们有被把几每]")  # where an address ends and a sentence goes on
_PLACE_NUMBER = re.compile(rf"{_NUMBER}(?:门牌号|号院|号楼|号房|单元|号|栋|幢|座|室|房|组|队)(?!线|文|令|公告|通告)")
_FLOOR = re.compile(rf"{_BLANK}{_N}{{1,3}}[楼层]")
_DISTRICT = re.compile(r"(?:省|自治区|市|(?<!小|社|园|校|院|库|片|景|厂)区|县|镇|乡|街道)")


def find_addresses(view: View, own: Iterable[str] = ()) -> Iterator[Finding]:
    """House numbers by their chain, homes by a cue word, and the sender's `own` addresses wherever they stand."""
    yield from _chains(view)
    yield from _homes(view)
    for address in own:
        yield from _known(view, address)


def _chains(view: View) -> Iterator[Finding]:
    for match in _CHAIN.finditer(view.text):
        before = view.text[max(0, match.start() - 6) : match.start()]
        confidence = _judged(match[0], before, view.text[match.end() : match.end() + 6])
        if confidence:
            yield Finding(*view.span(*match.span()), Kind.ADDRESS, confidence)


def _judged(chain: str, before: str, after: str) -> Confidence | None:
    """HIGH down to the door, MEDIUM to a floor or where people live on a road, LOW for what many share."""
    links = re.findall(_LINKS, chain)
    building = any(link in ("栋", "幢", "单元", "号楼", "座") for link in links)
    if _DOOR.search(chain) and (building or _ROAD_END.search(before)) and not after.startswith("型"):
        return Confidence.HIGH
    if "单元" in links and links[-1] in ("楼", "层") and building:
        return Confidence.MEDIUM
    if links[0] in ("号", "门牌号", "号院") and _ROAD.search(before):
        return Confidence.MEDIUM if _LIVED_IN.match(after) else Confidence.LOW
    return Confidence.LOW if building and _ROAD_END.search(before) else None


def _homes(view: View) -> Iterator[Finding]:
    """After a cue such as 家住: everything finer than town or street, when a number shows that it is an address."""
    for match in _CUE.finditer(view.text):
        place = _SENTENCE.split(match["place"])[0]
        numbers = list(_PLACE_NUMBER.finditer(place))
        if not numbers:
            continue
        stop = numbers[-1].end()
        if floor := _FLOOR.match(place, stop):
            stop = floor.end()
        if tail := re.match(r"[^\S\n]?[0-9]{3,4}(?![0-9年月元人米吨万斤个])", place[stop:]):
            stop += tail.end()
        districts = [m.end() for m in _DISTRICT.finditer(place) if m.end() < numbers[0].start()]
        start = districts[-1] if districts else 0
        base = match.start("place")
        yield Finding(*view.span(base + start, base + stop), Kind.ADDRESS, Confidence.HIGH)


def _known(view: View, address: str) -> Iterator[Finding]:
    """An address that we know, whole or from its last district on; blanks between its characters do not hide it."""
    wanted = re.sub(r"\s", "", view_of(address).text)
    ends = [m.end() for m in _DISTRICT.finditer(wanted)]
    for form in sorted({wanted, *(wanted[end:] for end in ends)}, key=len, reverse=True):
        if len(form) < 5:
            continue
        spaced = r"[^\S\n]?".join(map(re.escape, form))
        for match in re.finditer(spaced, view.text):
            yield Finding(*view.span(*match.span()), Kind.ADDRESS, Confidence.HIGH)
