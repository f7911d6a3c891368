"""An answer as the page shows it: the blocks of a report, and the record that ``--json`` prints.

Both are plain data as well, because an answer may come from another process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from detente.model.conflict import Change, Variant
from detente.report.blocks import Block, Note, TableBlock
from detente.report.plain_blocks import plain
from detente.table import Table
from detente.wording import placed


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: ``record`` is what the command prints with ``--json``.

    ``limits`` say what is missing. ``variants`` are what can be saved, ``None`` where it cannot.
    """

    blocks: tuple[Block, ...]
    record: Mapping[str, Any]
    complete: bool = True
    limits: tuple[str, ...] = ()
    variants: tuple[Variant | None, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "blocks": [plain(block) for block in self.blocks],
            "record": dict(self.record),
            "complete": self.complete,
            "limits": list(self.limits),
            "variants": [None if each is None else asdict(each) for each in self.variants],
        }


def variant_of(told: Mapping[str, Any], name: str) -> Variant:
    """The variant that :meth:`Told.plain` made plain, under a name."""
    changes = (Change(**{**each, "target": tuple(each["target"])}) for each in told["changes"])
    return Variant(name, told["about"], tuple(changes))


def captioned(table: Table, caption: str) -> TableBlock:
    """The table under another caption."""
    return TableBlock(Table(table.corner, table.columns, table.rows, caption))


def notes(texts: Sequence[str]) -> list[Note]:
    """Limits of an answer, each as a note."""
    return [Note(placed(text, "sentence"), "limit") for text in texts]
