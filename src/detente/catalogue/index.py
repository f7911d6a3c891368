"""The index of the catalogue, made from its conflict files: ``python -m detente.catalogue``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.catalogue import INDEX
from detente.files.reader import load
from detente.model.states import list_states

#: A folder with a file of this name is one case; of any other, each file is a case.
CONFLICT = "conflict.yaml"
#: Files beside a conflict file that hold no conflict.
_BESIDE = ("crosswalk.yaml", "expected.yaml", "sources.yaml")


def index_text(root: Path) -> str:
    """The index of the cases under ``root``, sorted by slug, as JSON text.

    Raises
    ------
    FaultyInput
        With the faults of the first conflict file that cannot be read.
    """
    entries = sorted((_entry(root, *found) for found in _found(root)), key=lambda e: str(e["slug"]))
    return json.dumps({"cases": entries}, ensure_ascii=False, indent=1) + "\n"


def write_index(root: Path) -> None:
    """Write the index of the cases under ``root`` into that folder."""
    (root / INDEX).write_text(index_text(root), encoding="utf-8", newline="\n")


def _found(root: Path) -> Iterator[tuple[str, Path]]:
    """Slug and conflict file of every case."""
    for path in root.rglob("*.yaml"):
        inside = path.relative_to(root)
        if path.name == CONFLICT:
            yield inside.parent.as_posix(), path
        elif path.name not in _BESIDE and not (path.parent / CONFLICT).exists():
            yield inside.with_suffix("").as_posix(), path


def _entry(root: Path, slug: str, path: Path) -> dict[str, Any]:
    conflict = load(path)
    return {
        "slug": slug,
        "title": conflict.title,
        "summary": conflict.summary or "",
        "kind": slug.partition("/")[0],
        "citation": conflict.source.citation if conflict.source else "",
        "decision_makers": [party.label for party in conflict.decision_makers],
        "options": len(conflict.options),
        "states": len(list_states(conflict).states),
        "path": path.relative_to(root).as_posix(),
    }
