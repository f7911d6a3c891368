"""One visual language for all reports: letters, colours and shapes of parties and signs.

A party is never told by colour alone: it has letters and an arrow head of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.model.conflict import Conflict, DecisionMaker

#: Colours on light and on dark paper; each pair keeps a contrast of 4.5 to 1 as text.
LIGHT_COLOURS = (
    "#0b57a4",
    "#a63c00",
    "#00695f",
    "#7a2a8c",
    "#6a5200",
    "#a1103f",
    "#37563b",
    "#4a4f57",
)
DARK_COLOURS = (
    "#8cc0ff",
    "#ffab7a",
    "#62d5bd",
    "#e0a6f2",
    "#e3c45c",
    "#ff9dba",
    "#a9d3a6",
    "#c9ced6",
)
LIGHT_PAPER, LIGHT_INK = "#ffffff", "#1c2128"
DARK_PAPER, DARK_INK = "#16191d", "#e8eaed"

#: Shapes of arrow heads, one a party; after the last they start again.
HEADS = ("triangle", "chevron", "kite", "dot", "square", "double", "barred", "barb")

#: Words that say nothing about who a party is.
_ARTICLES = ("the ", "an ", "a ")


@dataclass(frozen=True, slots=True)
class PartyMark:
    """How a party is told from others: its letters, and the number of its style.

    The style chooses a colour and a shape; both start again after eight parties, the
    letters never.
    """

    party: str
    label: str
    letters: str
    style: int

    @property
    def colour(self) -> int:
        """Place of the colour in :data:`LIGHT_COLOURS` and :data:`DARK_COLOURS`."""
        return self.style % len(LIGHT_COLOURS)

    @property
    def head(self) -> str:
        """Shape of the arrow head."""
        return HEADS[self.style % len(HEADS)]


def party_marks(conflict: Conflict) -> tuple[PartyMark, ...]:
    """A mark for each decision maker, in file order; no two have the same letters."""
    letters = _letters(conflict.decision_makers)
    return tuple(
        PartyMark(party.id, party.label, mark, number)
        for number, (party, mark) in enumerate(zip(conflict.decision_makers, letters, strict=True))
    )


def _letters(parties: Sequence[DecisionMaker]) -> list[str]:
    """Initials where they tell the parties apart, else longer beginnings, else numbers."""
    chosen: list[str] = []
    for number, party in enumerate(parties, 1):
        taken = set(chosen)
        proposals = (*_initials(party.label), f"P{number}")
        chosen.append(next((p for p in proposals if p not in taken), f"#{number}"))
    return chosen


def _initials(label: str) -> list[str]:
    plain = label.strip()
    for article in _ARTICLES:
        if plain.lower().startswith(article):
            plain = plain[len(article) :]
    if plain.isascii() and plain.isalnum() and len(plain) <= (4 if plain.isupper() else 3):
        return [plain]
    words = [word for word in plain.split() if word[:1].isascii() and word[:1].isalnum()]
    if not words:
        return []
    initials = "".join(word[0].upper() for word in words if word[0].isupper() or word[0].isdigit())
    first = words[0][0].upper() + words[0][1:]
    short = [initials[:3]] if len(initials) > 1 else []
    return [*short, first[:2], first[:3], f"{first[:1]}{first[-1:].lower()}"]
