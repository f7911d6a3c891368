"""A report as one HTML file that needs nothing from outside: no script, no request."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.report.blocks import Block, Document, Figure
from detente.report.place_links import SUPPORT, WHERE, PlaceLinks, breakable
from detente.report.tokens import DARK, LIGHT, properties
from detente.stability.table import EQUILIBRIUM, STABLE, UNSTABLE
from detente.table import Table
from detente.wording import N_

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

#: Cells no longer than this stand in the middle of their column.
_SHORT = 12

#: Words longer than this may be broken anywhere, or they would stretch their table.
_LONG = 24

#: What a listener hears for the signs of stability.
_SPOKEN = {STABLE: N_("stays"), UNSTABLE: N_("leaves"), EQUILIBRIUM: N_("equilibrium")}


def as_html(document: Document) -> str:
    """The report as a page of HTML that stands alone.

    Nothing in it asks for anything from outside: styles and drawings are inside, there
    is no script, and a content security policy forbids everything else. All text is
    escaped. The page has landmarks, a skip link, light and dark colours, and a print
    style for A4.
    """
    template = _environment().get_template("report.html")
    say = document.spoken.say
    led = PlaceLinks(document.places, where=say(WHERE), support=tuple(map(say, SUPPORT)))
    return template.render(
        document=document, style=_style(), labels=_Labels(), led=led, say=say, spoken=_spoken(say)
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("detente.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = _kind
    environment.filters["breakable"] = breakable
    environment.filters["drawn"] = _drawn
    environment.filters["shape"] = _shape
    environment.filters["long"] = _long
    return environment


@cache
def _style() -> Markup:
    from markupsafe import Markup

    dark = properties(DARK, "dark", "    ")
    tokens = (
        f":root {{\n{properties(LIGHT, 'light')}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n{dark}\n  }}\n}}\n"
    )
    # Our own file, not input.
    return Markup(tokens + files("detente.report").joinpath("style.css").read_text("utf-8"))  # noqa: S704


def _spoken(say: Callable[[str], str]) -> dict[str, str]:
    """What a listener hears for each sign, in the language of the report."""
    return {sign: say(heard) for sign, heard in _SPOKEN.items()}


def _kind(block: Block) -> str:
    return type(block).__name__


def _drawn(figure: Figure) -> Markup:
    """The drawing as it is: its text was escaped when it was drawn."""
    from markupsafe import Markup

    return Markup(figure.svg)  # noqa: S704 - see report.svg


def _shape(table: Table) -> str:
    """``grid`` for a table of signs and numbers, ``prose`` for one of sentences."""
    cells = [cell for row in table.rows for cell in row.cells]
    return "grid" if all(len(cell) <= _SHORT for cell in cells) else "prose"


def _long(text: str) -> bool:
    return any(len(word) > _LONG for word in text.replace("_", " ").split())


class _Labels:
    """Names for scrollable regions: no two on a page may be the same."""

    def __init__(self) -> None:
        self.used: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        number = self.used.get(text, 0) + 1
        self.used[text] = number
        return text if number == 1 else f"{text} ({number})"
