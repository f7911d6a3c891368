"""Whose words a passage is: the hands that a text passed through, the voices quoted in it.

Where an account quotes somebody who quotes somebody, a claim has more than one holder. The
hands (republisher, publisher, author …) stand behind the whole text. A quoted voice stands
behind the places listed under ``at``, and under each voice those that it quotes in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.accounts.anchors import Moved, Resolved, Words, resolve
from detente.accounts.passages import Passages
from detente.accounts.span import Span
from detente.model.conflict import Origin, Source
from detente.wording import joined, worded

Chain = tuple[Origin, ...]


def origins(source: Source) -> Iterator[tuple[int, Origin]]:
    """Every hand and voice of a source with its depth: 0 for the hands, 1 for whom they quote."""
    stack = [(0, origin) for origin in reversed(source.provenance)]
    while stack:
        depth, origin = stack.pop()
        yield depth, origin
        stack += [(depth + 1, inner) for inner in reversed(origin.quoted)]


def voices_at(
    source: Source, passages: Passages, text: Words, span: Span, former: Passages | None = None
) -> tuple[Chain, ...]:
    """Every chain of hands and voices behind a span, as deep as it goes.

    Parameters
    ----------
    source : Source
        The account, with its provenance.
    passages : Passages
        The passages of its text.
    text : str or NotKept
        Its normalised text.
    span : Span
        The place asked about.
    former : Passages, optional
        As for :func:`~detente.accounts.anchors.resolve`.

    Returns
    -------
    tuple of chains
        Each begins with the hand nearest to the reader. A voice is in a chain if one of
        its places holds the whole span. There is one chain where nobody is quoted at the
        span; several where it lies in the places of several voices, which the file does
        not put in order; none for a source without provenance.

    Notes
    -----
    A place that does not resolve is no place: nothing is ascribed to a voice by guess.
    """
    if not source.provenance:
        return ()

    def holds(origin: Origin) -> bool:
        for anchor in origin.at:
            found = resolve(anchor, passages, text, source.sha256, former)
            if isinstance(found, Resolved | Moved) and (
                found.span.start <= span.start and span.end <= found.span.end
            ):
                return True
        return False

    hands = source.provenance
    found: list[Chain] = []
    for position, hand in enumerate(hands):
        found += [(*hands[: position + 1], *rest) for rest in _quoted(hand, holds)]
    return tuple(found) or (hands,)


def _quoted(origin: Origin, holds: Any) -> list[Chain]:
    """The deepest chains of voices, below an origin, whose places hold what is asked about."""
    found: list[Chain] = []
    for voice in origin.quoted:
        deeper = _quoted(voice, holds)
        if deeper:
            found += [(voice, *rest) for rest in deeper]
        elif holds(voice):
            found.append((voice,))
    return found


def chain_text(chain: Chain) -> str:
    """A chain in words: who said it, and through whom it came.

    Examples
    --------
    >>> chain_text((Origin("digest", "republisher"), Origin("council", "author")))
    'council (author), through digest (republisher)'
    """
    said = [
        joined("", (origin.label, " (", worded(origin.role), ")")) for origin in reversed(chain)
    ]
    return joined(worded(", through "), said)


def origin_record(origin: Origin) -> dict[str, Any]:
    """A hand or a voice as plain data, with those that it quotes."""
    return {
        "who": origin.who,
        "role": origin.role,
        "name": origin.name,
        "dated": origin.dated,
        "note": origin.note,
        "at": [str(anchor).partition(":")[2] for anchor in origin.at],
        "quoted": [origin_record(inner) for inner in origin.quoted],
    }
