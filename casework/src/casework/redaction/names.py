"""Names: those we know (the sender's), and those that a cue gives away. Others cannot be found without guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from casework.redaction.model import Confidence, Finding, Kind
from casework.redaction.surnames import AMBIGUOUS, COMPOUND, NOT_NAMES, SINGLE
from casework.redaction.view import View, view_of

_HAN = "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff々〇"
_WORD = re.compile(f"[{_HAN}]{{1,10}}(?:·[{_HAN}]{{1,10}}){{1,4}}|[{_HAN}]{{2,4}}")
_HAN_ONE = re.compile(f"[{_HAN}]")
_STRONG = re.compile(
    r"(?:我叫|本人叫|我的名字[是叫]|名叫|姓名|联系人|投诉人|举报人|反映人|来信人|申请人|控告人|业主姓名|户主姓名|法人代表|法定代表人|落款|署名|此致敬礼)"
    r"(?:叫|是|为|名)?[^\S\n]{0,2}(?P<colon>[:为是,]?)[^\S\n]{0,2}"
)
_NEEDS_COLON = ("联系人", "投诉人", "举报人", "反映人", "来信人", "申请人", "控告人", "姓名", "落款", "署名", "法")
_WEAK = re.compile(rf"(?:本人|我是)(?P<it>[{_HAN}]{{2,3}})(?=[,。;:(\n、]|[^\S\n]|$)")
_TITLE = re.compile(
    rf"(?:(?<![{_HAN}·])|(?<=[系位和与跟同向由被叫给找问让请对是的为及及民主人])|(?<=[\u3002]))(?P<it>[{_HAN}]{{2,4}}?)(?:老)?(?:先生|女士|小姐)"
)
_PART = re.compile(
    rf"(?:当事人|负责人|村民|业主|居民|党员|职工|老板|经理|妻子|丈夫|儿子|女儿|父亲|母亲|家属|伤者|死者|患者|司机)(?P<it>[{_HAN}]{{2,4}}?)"
    r"(?=[,;:()、]|[^\S\n]|(?:的)?(?:电话|手机|身份证|联系电话)|等\d?人|$)"
)
_BEFORE_NUMBER = re.compile(
    rf"(?:(?<![{_HAN}·])|(?<=[人主民和与叫是向]))(?P<it>[{_HAN}]{{2,4}}?)[^\S\n]?[(,:]?(?=(?:联系电话|电话|手机|身份证)(?:号码?)?[:是为]?[^\S\n]?[(]?[\d*])"
)
# What follows a name in a sentence, so that 我叫张三家住 does not give a name of four characters.
_AFTER = re.compile(
    r"家住|住在|住|是|在|的|今年|现年|现|电话|手机|身份|男|女|来自|系|于|和|与|因|想|要|联系|年龄|出生|性别|汉族|为|等|及|我|之|从|有|们"
)
_NOT_GIVEN = re.compile(r"[的是了我你他她它们这那不也都吗呢吧啊被把很区县镇某]|公司|业主|社区|先生|女士|小姐")
_NOT_GIVEN_WEAK = re.compile(r"[在就与于及没说给让从到还再又或者家住市村年月日时]")


def find_names(view: View, own: Iterable[str] = ()) -> Iterator[Finding]:
    """The names in `own` wherever they stand; names after cues (我叫, 姓名:, 本人X, X先生)."""
    for name in own:
        yield from _known(view, name)
    for match in _STRONG.finditer(view.text):
        if match[0].startswith(_NEEDS_COLON) and not (match["colon"] or match[0][-1] in "叫是为"):
            continue
        if length := _name_at(view.text, match.end()):
            yield Finding(*view.span(match.end(), match.end() + length), Kind.NAME, Confidence.HIGH)
    for pattern in (_WEAK, _TITLE, _PART, _BEFORE_NUMBER):
        for match in pattern.finditer(view.text):
            if _is_plain_name(match["it"]):
                yield Finding(*view.span(*match.span("it")), Kind.NAME, Confidence.MEDIUM)


def surname_length(name: str) -> int:
    """How many characters of `name` are its surname: 2 for a compound one."""
    return 2 if name[:2] in COMPOUND else 1


def _known(view: View, name: str) -> Iterator[Finding]:
    """Blanks between the characters, and any kind of dot or none, do not hide a name."""
    wanted = re.sub(r"\s", "", view_of(name).text)
    if len(wanted.replace("·", "")) < 2:
        return
    parts = ["[·.]?" if c == "·" else re.escape(c) for c in wanted]
    for match in re.finditer(r"[^\S\n]?".join(parts), view.text):
        yield Finding(*view.span(*match.span()), Kind.NAME, Confidence.HIGH)


def _name_at(text: str, start: int) -> int:
    """Length of the name that begins at `start`; 0 when none does."""
    match = _WORD.match(text, start)
    if match is None:
        return 0
    if "·" in match[0]:
        return len(match[0])
    surname = surname_length(match[0])
    if surname == 1 and match[0][0] not in SINGLE:
        return 0
    longest = min(len(match[0]), surname + 2)
    alone = not _HAN_ONE.match(text, start + longest)  # nothing but a name stands here: 联系人:覃等为
    if alone and not _NOT_GIVEN.search(match[0][surname:longest]):
        return longest
    for length in range(surname + 1, longest + 1):
        if _AFTER.match(text, start + length):
            return length if not _NOT_GIVEN.search(match[0][surname:length]) else 0
    return longest if not _NOT_GIVEN.search(match[0][surname:longest]) else 0


def _is_plain_name(word: str) -> bool:
    surname = surname_length(word)
    if surname == 1 and (word[0] not in SINGLE or word[0] in AMBIGUOUS):
        return False
    given = word[surname:]
    return (
        1 <= len(given) <= 2
        and word not in NOT_NAMES
        and not (_NOT_GIVEN.search(given) or _NOT_GIVEN_WEAK.search(given))
    )
