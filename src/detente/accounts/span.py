"""A stretch of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, in code points.

    Attributes
    ----------
    start : int
        How many code points stand before it.
    end : int
        How many code points stand before what follows it: ``text[start:end]`` is the stretch.

    Examples
    --------
    >>> span = Span(4, 9)
    >>> "The river rose."[span.start : span.end]
    'river'
    """

    start: int
    end: int
