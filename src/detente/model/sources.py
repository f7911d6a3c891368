"""Accounts that elements are anchored in: what is known of them, and whose words they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.model.grounds import Anchor

Role = Literal[
    "republisher",
    "publisher",
    "author",
    "editor",
    "translator",
    "reporter",
    "speaker",
    "document",
    "other",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """One hand that an account passed through, or one voice quoted in it.

    ``at`` are the places where the account shows it: for a quoted voice, the words that
    are its own. ``quoted`` are the voices that it quotes in turn, to any depth.
    """

    who: str
    role: Role
    name: str | None = None
    dated: str | None = None
    note: str | None = None
    at: tuple[Anchor, ...] = ()
    quoted: tuple[Origin, ...] = ()

    @property
    def label(self) -> str:
        """The name if there is one, else ``who``."""
        return self.name or self.who


@dataclass(frozen=True, slots=True)
class Source:
    """An account that elements are anchored in.

    ``dated`` and ``retrieved`` are written as :func:`detente.model.dates.partial_date`
    reads them: as exact as they are known. ``kept`` is false where the text may not be
    kept; ``file`` is where the text lies if not in its place in the project folder.
    ``aliases`` gives, for a party, the words by which this account calls it.
    ``provenance`` begins with the hand nearest to the reader and ends with the author.
    """

    key: str
    title: str | None = None
    holder: str | None = None
    dated: str | None = None
    language: str | None = None
    url: str | None = None
    sha256: str | None = None
    note: str | None = None
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    licence: str | None = None
    retrieved: str | None = None
    file: str | None = None
    kept: bool = True
    provenance: tuple[Origin, ...] = ()
