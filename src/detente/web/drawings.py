"""Drawings of reports inside a page, which forbids styles of their own.

A drawing brings its style with it, so that it can stand alone. Here the page's stylesheet has
the same rules, with the colours that were chosen for the page.
"""

from __future__ import annotations

import re

from detente.report.svg import colours, page_rules

_STYLE = re.compile(r"<style>.*?</style>\n?", re.DOTALL)
#: Attributes that the program itself writes, and the class that says the same here.
_CLASSES = {
    'class="dt-letters" style="text-anchor:middle"': 'class="dt-letters dt-middle"',
    '<g style="--dt-party:var(--dt-ink)">': '<g class="dt-of-nobody">',
}
_ROOT = re.compile(r'(<svg [^>]*?) style="[^"]*"')


def inside_page(svg: str) -> str:
    """The drawing without inline styles: its text is escaped, so no tag is met by mistake."""
    plain = _ROOT.sub(r"\1", _STYLE.sub("", svg), count=1)
    for styled, classed in _CLASSES.items():
        plain = plain.replace(styled, classed)
    return plain


def drawing_style() -> str:
    """The rules of drawings for the page's stylesheet, light and dark."""
    light, dark = colours()
    return (
        f".detente-drawing{{{light}}}\n"
        f'@media screen{{:root[data-theme="dark"] .detente-drawing{{{dark}}}}}\n'
        "@media screen and (prefers-color-scheme:dark)"
        f'{{:root[data-theme="auto"] .detente-drawing{{{dark}}}}}\n'
        f"{page_rules()}\n"
        ".detente-drawing .dt-middle{text-anchor:middle}\n"
        ".detente-drawing .dt-of-nobody{--dt-party:var(--dt-ink)}\n"
    )
