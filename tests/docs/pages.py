"""What the documentation's pages hold: headings, sections, keys. No test in here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"

_HEADING = re.compile(r"(?m)^(#{1,6}) +(.+?) *$")
_FENCED = re.compile(r"(?ms)^ *(```+).*?^ *\1 *$")


def text_of(page: str) -> str:
    """The text of a page of the documentation, named as under ``docs``."""
    return (DOCS / page).read_text(encoding="utf-8")


def sections_of(page: str) -> Iterator[tuple[str, str]]:
    """Heading and text of every section, whatever its level, in the order of the page."""
    text = text_of(page)
    hidden = _FENCED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    headings = list(_HEADING.finditer(hidden))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        yield heading[2], text[heading.end() : end]


def pages_with_examples() -> list[str]:
    """Every page that has examples to run, but those that a test of their own runs."""
    own = ("reference/faults.md",)
    names = [path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))]
    running = re.compile(r"(?m)^ *```(console|python)$")
    pages = [name for name in names if not name.startswith("_build/")]
    return [name for name in pages if name not in own and running.search(text_of(name))]
