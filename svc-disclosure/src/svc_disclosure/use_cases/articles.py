"""Articles as an act names them: `36(2)`, `39-1` (paragraph), `37`; those by which answers are given."""

from __future__ import annotations

from casework.domain.errors import Invalid
from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.outcomes import ROWS, Outcome


def named(article: Article) -> str:
    """`36(2)`."""
    paragraph = f"-{article.paragraph}" if article.paragraph else ""
    item = f"({article.item})" if article.item else ""
    return f"{article.number}{paragraph}{item}"


NAMED = {named(one): one for row in ROWS.values() for one in row.decided_under}


def parse(text: str, outcome: Outcome) -> Article | None:
    """The article; None when none is named. Raises Invalid for one by which no answer is given."""
    if not text:
        return None
    if text not in NAMED:
        possible = ", ".join(named(one) for one in ROWS[outcome].decided_under)
        raise Invalid("article_wrong", f"Name the article: {possible or 'none'}.", errors={"article": [possible]})
    return NAMED[text]
