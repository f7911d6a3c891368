"""An account as read: who it is from, its text or what is kept of it, and its passages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente._version import __version__
from detente.accounts.anchors import (
    NotKept,
    Resolution,
    Words,
    anchor_of,
    resolve,
)
from detente.accounts.passages import NoPassage, Passage, Passages
from detente.accounts.provenance import Chain, origin_record, voices_at
from detente.accounts.span import Span
from detente.errors import call_fault
from detente.model.conflict import Anchor, Source
from detente.model.dates import partial_date
from detente.wording import worded

if TYPE_CHECKING:
    from detente.accounts.hints import Hint
    from detente.accounts.mentions import Mention
    from detente.accounts.reading_help import ReadingHelp


@dataclass(frozen=True, slots=True)
class Account:
    """An account: a source, its passages, and its text where it may be kept.

    Parameters
    ----------
    source : Source
        What is known of it. Its ``sha256`` is the digest that anchors were made against.
    passages : Passages
        Paragraphs and sentences with offsets in code points, end exclusive.
    text : str or NotKept
        The normalised text; every offset and digest counts from it.
    format : str
        ``text``, ``html``, ``pdf`` or ``docx``: what the text was taken from.
    facts : tuple of str
        What was changed or left out on the way to the text, in plain sentences.
    file : str
        Where it was read.
    """

    source: Source
    passages: Passages
    text: Words
    format: str = "text"
    facts: tuple[str, ...] = ()
    file: str = ""

    def words(self, place: str | Span) -> str | NotKept:
        """The words of a passage (``P20.S39``) or of a span; E701 where there is none."""
        span = self.span(place)
        return self.text if isinstance(self.text, NotKept) else self.text[span.start : span.end]

    def span(self, place: str | Span) -> Span:
        """The span of a passage by id; E701 where the text has no such passage."""
        if isinstance(place, Span):
            return place
        found = self.passages.by_id(place)
        if isinstance(found, NoPassage):
            raise call_fault(worded("There is no such passage."), place, found.why)
        return found.span

    def anchor(self, place: str | Span) -> Anchor:
        """The full anchor of a passage or a span, with digests where words may not be kept.

        Raises
        ------
        FaultyInput
            E701 where there is no such place; and where the text is not at hand.
        """
        span = self.span(place)
        if isinstance(self.text, NotKept):
            mend = worded("read the text again: detente read FILE --into PROJECT")
            raise call_fault(
                worded("The words around the place are not at hand."), self.text.why, mend
            )
        keep = self.source.kept
        return anchor_of(self.source.key, self.text, self.passages, span, keep_text=keep)

    def resolve(self, anchor: Anchor, former: Passages | None = None) -> Resolution:
        """Where an anchor stands in this account; see :mod:`detente.accounts.anchors`."""
        return resolve(anchor, self.passages, self.text, self.source.sha256, former)

    def voices(self, place: str | Span) -> tuple[Chain, ...]:
        """The chains of hands and voices behind a place."""
        return voices_at(self.source, self.passages, self.text, self.span(place))

    def mentions(self) -> tuple[Mention, ...]:
        """Who seems to be mentioned, by the gazetteer and the aliases of the source.

        A proposal: :attr:`Mention.parties` may hold several, or none. How often mentions are
        right is in :mod:`detente.accounts.quality`. See :meth:`reading_help`.

        Raises
        ------
        FaultyInput
            E701 where the words are not at hand.
        """
        return self.reading_help().mentions

    def hints(self) -> tuple[Hint, ...]:
        """What sentences seem to do: goals, conditions, predictions, acts and so on.

        Proposals, never accepted by themselves. See :meth:`reading_help`, which also says which
        sentences were too long to be looked at.

        Raises
        ------
        FaultyInput
            E701 where the words are not at hand.
        """
        return self.reading_help().hints

    def reading_help(self, names: Mapping[str, str] | None = None) -> ReadingHelp:
        """Mentions and hints together, with what was left out.

        Parameters
        ----------
        names : mapping of str to str, optional
            Names of a model's parties by id (``conflict.labels``), to be looked for too.

        Raises
        ------
        FaultyInput
            E701 where the words are not at hand.

        Examples
        --------
        >>> import detente
        >>> from detente.catalogue import folder
        >>> account = detente.read(folder() / "accounts/water-2025/upstream.txt")
        >>> help = account.reading_help({"growers": "Lower Ossel Growers' Union"})
        >>> sum(mention.party == "growers" for mention in help.mentions)
        1
        """
        from detente.accounts.reading_help import reading_help

        return reading_help(self, names)

    def to_dict(self, passages: bool = False) -> dict[str, Any]:
        """The account as plain data; with ``passages``, every passage with offsets and words."""
        answer: dict[str, Any] = {
            "detente": __version__,
            "source": source_record(self.source, self.passages.sha256),
            "text": {
                "format": self.format,
                "characters": self.passages.characters,
                "at_hand": not isinstance(self.text, NotKept),
                "facts": list(self.facts),
            },
            "counts": {
                "paragraphs": len(self.passages.paragraphs),
                "sentences": len(self.passages.sentences),
            },
            "provenance": [origin_record(origin) for origin in self.source.provenance],
        }
        if passages:
            answer["passages"] = [self._passage(each) for each in self.passages.sentences]
        return answer

    def to_json(self, passages: bool = False) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(passages), ensure_ascii=False, indent=2)

    def _passage(self, passage: Passage) -> dict[str, Any]:
        words = self.words(passage.span)
        return {
            "id": passage.id,
            "start": passage.span.start,
            "end": passage.span.end,
            "sha256": passage.sha256,
            "text": None if isinstance(words, NotKept) else words,
        }


def source_record(source: Source, sha256: str) -> dict[str, Any]:
    """What is known of a source, as plain data; ``sha256`` is that of the text at hand."""
    names = ("title", "holder", "language", "url", "licence", "file", "note")
    return {
        "key": source.key,
        "sha256": sha256,
        "listed_sha256": source.sha256,
        **{name: getattr(source, name) for name in names},
        "dated": _date(source.dated),
        "retrieved": _date(source.retrieved),
        "kept": source.kept,
    }


def _date(text: str | None) -> dict[str, Any] | None:
    found = None if text is None else partial_date(text)
    if found is None:
        return None
    bounds = {"earliest": found.earliest, "latest": found.latest}
    return {
        "text": text,
        "precision": found.precision,
        **{name: bound.isoformat() if bound else None for name, bound in bounds.items()},
        "approximate": found.approximate,
    }
