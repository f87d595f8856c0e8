"""Articles of 《政府信息公开条例》 (国令711, 2019-05-15), as a notice cites them."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, order=True)
class Article:
    """`number`, then a paragraph (款) or an item (项) of it; 0 where it is cited as a whole."""

    number: int
    paragraph: int = 0
    item: int = 0

    @property
    def zh(self) -> str:
        """第三十六条第（四）项, 第十六条第二款: without the name of the regulation."""
        paragraph = f"第{han(self.paragraph)}款" if self.paragraph else ""
        item = f"第（{han(self.item)}）项" if self.item else ""
        return f"第{han(self.number)}条{paragraph}{item}"

    @property
    def en(self) -> str:
        """art. 36(4), art. 16 ¶2."""
        paragraph = f" ¶{self.paragraph}" if self.paragraph else ""
        item = f"({self.item})" if self.item else ""
        return f"art. {self.number}{paragraph}{item}"


def han(number: int) -> str:
    """1 to 99 in Chinese numerals, as articles are counted: 三, 十四, 四十二."""
    tens, ones = divmod(number, 10)
    many = DIGITS[tens] if tens > 1 else ""
    return f"{many}{'十' if tens else ''}{DIGITS[ones] if ones else ''}"
