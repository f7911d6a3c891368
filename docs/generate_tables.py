"""Writes tables that the code knows best into the pages of the documentation.

``python docs/generate_tables.py`` fills what stands between ``<!-- table: NAME -->`` and
``<!-- end of table -->``. NAME is ``keys of X`` for an element of the file format,
``concept X`` for a solution concept, ``coalition concept X`` for one of coalitions, or
``reading help X`` for what was measured of it. A test holds the pages to what this writes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from detente.files import schema
from detente.files.shapes import Element
from detente.stability.coalition_concepts import COALITION_CONCEPTS
from detente.stability.concept import Definition
from detente.stability.registry import concept as concept_of
from docs import generate_reading_help

DOCS = Path(__file__).parent
PAGES = (
    DOCS / "reference" / "conflict-file.md",
    DOCS / "reference" / "concepts.md",
    DOCS / "reference" / "hint-classes.md",
    DOCS / "explanation" / "reading-help.md",
)

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
    tables = {
        "keys of": keys_table,
        "concept": concept_table,
        "reading help": generate_reading_help.table,
        "coalition concept": coalition_concept_table,
    }
    return tables[kind](what)


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
    concept = concept_of(name)
    others = ", ".join(f"{other.name} ([{other.source}])" for other in concept.names)
    rows = {
        "name": f"`{concept.name}`",
        "abbreviation": concept.abbreviation,
        "in plain words": concept.plainly,
        "implies": ", ".join(f"`{implied}`" for implied in concept.implies),
        "implies with two parties": ", ".join(f"`{other}`" for other in concept.implies_of_two),
        "definition": _DEFINITIONS[concept.definition],
        "engines": "lists only" if concept.listed_only else "",
        "other names": others,
        "sources": ", ".join(f"[{source}]" for source in concept.sources),
    }
    return _property_table(rows)


def coalition_concept_table(name: str) -> str:
    """What a coalition concept says of itself."""
    concept = next(concept for concept in COALITION_CONCEPTS if concept.name == name)
    rows = {
        "name": f"`{concept.name}`",
        "abbreviation": concept.abbreviation,
        "in plain words": concept.plainly,
        "generalises": f"`{concept.individual}`",
        "implies": ", ".join(f"`{implied}`" for implied in concept.implies),
        "sources": ", ".join(f"[{source}]" for source in concept.sources),
    }
    return _property_table(rows)


def _property_table(rows: dict[str, str]) -> str:
    lines = [f"| {key} | {_cell(_linked(value))} |" for key, value in rows.items() if value]
    return "\n".join(["| property | value |", "|---|---|", *lines])


_DEFINITIONS = {
    Definition.PUBLISHED: "",
    Definition.REBUILT: "rebuilt; the formula was not read in the source",
    Definition.OWN: "this program's own",
}


def _linked(text: str) -> str:
    return re.sub(r"\[([\w-]+)\]", r"[\1](../bibliography.md#\1)", text)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").split())


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
