"""Writes tables that the code knows best into the pages of the documentation.

``python docs/generate_tables.py`` fills what stands between ``<!-- table: NAME -->`` and
``<!-- end of table -->``. NAME is ``keys of X`` for an element of the file format, or
``concept X`` for a solution concept. A test holds the pages to what this writes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from detente.files import schema
from detente.files.shapes import Element
from detente.stability.registry import CONCEPTS

DOCS = Path(__file__).parent
PAGES = (DOCS / "reference" / "conflict-file.md", DOCS / "reference" / "concepts.md")

_TABLE = re.compile(r"(<!-- table: ([^\n]+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def elements() -> dict[str, type[Element]]:
    """The elements of the file format by the names of their classes."""
    kept_out = ("Element", "Grounded")
    return {
        name: value
        for name, value in vars(schema).items()
        if isinstance(value, type) and issubclass(value, Element) and name not in kept_out
    }


def filled(text: str) -> str:
    """The text of a page with every table as it is now."""
    return _TABLE.sub(lambda match: f"{match[1]}\n{table(match[2])}\n\n{match[3]}", text)


def table(name: str) -> str:
    """The table of this name, in Markdown."""
    kind, _, what = name.rpartition(" ")
    return {"keys of": keys_table, "concept": concept_table}[kind](what)


def keys_table(element: str) -> str:
    """The keys of an element of the file format."""
    shape: type[Element] = schema.Grounded if element == "Grounded" else elements()[element]
    grounded = issubclass(shape, schema.Grounded) and shape is not schema.Grounded
    rows = []
    for name, field in shape.model_fields.items():
        if grounded and name in schema.Grounded.model_fields:
            continue
        key = field.alias or name
        needed = field.is_required() or key in _required(shape)
        rows.append((f"`{key}`", _cell(field.description or ""), "yes" if needed else "no"))
    if grounded:
        rows.append(("`support`, `evidence` and others", "See [evidence](#evidence).", "no"))
    head = ("key", "meaning", "required")
    columns = 3 if any(row[2] == "yes" for row in rows) else 2
    lines = [" | ".join(row[:columns]) for row in (head, ("---",) * 3, *rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _required(shape: type[Element]) -> list[str]:
    extra: Any = shape.model_config.get("json_schema_extra") or {}
    return list(extra.get("required", ()))


def concept_table(name: str) -> str:
    """What a concept says of itself."""
    concept = next(concept for concept in CONCEPTS if concept.name == name)
    others = ", ".join(f"{other.name} ([{other.source}])" for other in concept.names)
    rows = {
        "name": f"`{concept.name}`",
        "abbreviation": concept.abbreviation,
        "in plain words": concept.plainly,
        "implies": ", ".join(f"`{implied}`" for implied in concept.implies),
        "other names": others,
        "sources": ", ".join(f"[{source}]" for source in concept.sources),
    }
    lines = [f"| {key} | {_cell(_linked(value))} |" for key, value in rows.items() if value]
    return "\n".join(["| property | value |", "|---|---|", *lines])


def _linked(text: str) -> str:
    return re.sub(r"\[([\w-]+)\]", r"[\1](../bibliography.md#\1)", text)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").split())


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
