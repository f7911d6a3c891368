"""Where the answers that were kept about a conflict file stand: beside it."""

from __future__ import annotations

from pathlib import Path

#: How the name of the file ends, behind the whole name of the conflict file.
ENDING = ".answers.json"


def answers_file(conflict_file: Path) -> Path:
    """Where the answers about a conflict file are kept."""
    return conflict_file.with_name(conflict_file.name + ENDING)
