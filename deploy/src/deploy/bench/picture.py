"""`python -m deploy.bench.picture`: draws docs/pictures/where-time-goes.svg from the shares written down beside it."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

FOLDER = Path("docs/pictures")
WIDTH, BAR, ROW, LEFT = 900, 46, 146, 20
COLOURS = ("#2f5d8a", "#4f86b8", "#7fb0d6", "#3d7a5f", "#6aa98a", "#a3cdb6", "#8a6d2f", "#c09a4a", "#e0c684", "#7a4f7f")


def main() -> None:
    """Reads where-time-goes.json: `[{"title", "parts": [[name, percent], …]}, …]`."""
    paths = json.loads((FOLDER / "where-time-goes.json").read_text(encoding="utf-8"))
    height = 20 + len(paths) * ROW
    drawn = "\n".join(_path(place, path["title"], path["parts"]) for place, path in enumerate(paths))
    style = "text{font-family:sans-serif;font-size:13px;fill:#222}.t{font-size:15px;font-weight:bold}.n{font-size:11px}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    text = f"{head}\n<title>Where the time goes</title>\n<style>{style}</style>\n{paper}"
    (FOLDER / "where-time-goes.svg").write_text(f"{text}\n{drawn}\n</svg>\n", encoding="utf-8")


def _path(place: int, title: str, parts: list[tuple[str, float]]) -> str:
    top = 28 + place * ROW
    scale = (WIDTH - 2 * LEFT) / sum(share for _, share in parts)
    lines, at = [f'<text class="t" x="{LEFT}" y="{top}">{escape(title)}</text>'], float(LEFT)
    for index, (name, share) in enumerate(parts):
        width = share * scale
        lines.append(
            f'<rect x="{at:.1f}" y="{top + 10}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[index % 10]}">'
            f"<title>{escape(name)}: {share:g} %</title></rect>"
        )
        # names stand on four steps, so that narrow parts beside each other stay readable; the last end at the edge
        below = top + BAR + 25 + 14 * (index % 4)
        anchor, x = ("end", at + width) if at > WIDTH - 120 else ("start", at)
        lines.append(
            f'<text class="n" text-anchor="{anchor}" x="{x:.1f}" y="{below}">{escape(name)} {share:g} %</text>'
        )
        at += width
    return "\n".join(lines)


if __name__ == "__main__":
    main()
