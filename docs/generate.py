"""Writes anew whatever the documentation takes from the program: ``python -m docs.generate``.

That is the page of commands, the tables of keys and concepts, the drawing, and what the
commands and Python examples of every page print.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs import console

import detente
from detente.accounts.cue_tables import rows_of
from docs import (
    generate_command_line,
    generate_language,
    generate_reading_help,
    generate_tables,
)

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
DRAWING = DOCS / "images" / "elmira.svg"
DRAWN = "hipel-1993/elmira"


def drawing() -> str:
    """The drawing of the README, as ``detente graph --improvements`` draws it."""
    from detente.report.drawing import drawing as drawn
    from detente.report.svg import as_svg
    from detente.stability.result import analyse_listed

    result = analyse_listed(detente.case(DRAWN).load())
    return as_svg(drawn(result, improvements_only=True))


def main() -> None:
    """Write everything."""
    generate_command_line.PAGE.write_text(generate_command_line.page(), encoding="utf-8")
    generate_reading_help.DATA.write_text(generate_reading_help.data(), encoding="utf-8")
    rows_of.cache_clear()
    generate_language.main()
    for path in generate_tables.PAGES:
        path.write_text(generate_tables.filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    DRAWING.write_text(drawing(), encoding="utf-8")
    for path in (README, *sorted(DOCS.rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        if "_build" not in path.parts and re.search(r"(?m)^ *```(console|python)$", text):
            console.update(path)


if __name__ == "__main__":
    main()
