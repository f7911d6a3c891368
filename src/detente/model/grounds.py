"""What an element rests on: support, places in accounts, who says it, who coded it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Support = Literal["stated", "implied", "inferred"]
Modality = Literal["done", "intended", "conditional", "feared", "denied", "attributed"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in an account: a whole source, a paragraph, a sentence, or a span.

    ``start`` and ``end`` (exclusive) are code points of the source's normalised text.
    ``exact``, ``prefix`` and ``suffix`` hold the text there, or its SHA-256 where the
    text may not be kept (``exact_sha256`` and so on).
    """

    source: str
    paragraph: int | None = None
    sentence: int | None = None
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    exact_sha256: str | None = None
    prefix_sha256: str | None = None
    suffix_sha256: str | None = None

    def __str__(self) -> str:
        text = self.source
        if self.paragraph is not None:
            text += f":P{self.paragraph}"
            if self.sentence is not None:
                text += f".S{self.sentence}"
        return text


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an element rests on, and who says so.

    Attributes
    ----------
    support : {"stated", "implied", "inferred"}, optional
    note : str, optional
    evidence : tuple of Anchor
    holder : str, optional
        Who holds or says it, where that is not the holder of the account itself.
    quoted_by : tuple of str
        Through whom the account has it: who quotes the holder, then who quotes that one.
    modality : str, optional
        Whether it is told as done, intended, conditional, feared, denied or attributed.
    time : str, optional
        ``past``, ``present``, ``future``, or a date as :mod:`detente.model.dates` reads it.
    coder, coded, accepted_by : str, optional
        Who coded the element, on what date, and who accepted it if it was a draft.
    """

    support: Support | None = None
    note: str | None = None
    evidence: tuple[Anchor, ...] = ()
    holder: str | None = None
    quoted_by: tuple[str, ...] = ()
    modality: Modality | None = None
    time: str | None = None
    coder: str | None = None
    coded: str | None = None
    accepted_by: str | None = None


NO_GROUNDS = Grounds()
