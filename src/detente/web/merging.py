"""Two edits of one text put together, line by line, where they touch different lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from difflib import SequenceMatcher

#: A piece of the old text and the lines that take its place.
_Piece = tuple[int, int, tuple[str, ...]]


def merged_lines(old: str, mine: str, theirs: str) -> str | None:
    """The old text with both edits, or ``None`` where they touch the same or adjoining lines.

    Adjoining lines count as touched, because two edits beside each other often belong
    together and no program can know.
    """
    before = old.splitlines(keepends=True)
    ours = _pieces(before, mine.splitlines(keepends=True))
    others = _pieces(before, theirs.splitlines(keepends=True))
    both = [*ours, *(piece for piece in others if piece not in ours)]
    both.sort(key=lambda piece: piece[:2])
    for (_, end, _), (start, _, _) in itertools.pairwise(both):
        if start <= end:
            return None
    lines = list(before)
    for start, end, new in reversed(both):
        lines[start:end] = new
    return "".join(lines)


def _pieces(before: Sequence[str], after: Sequence[str]) -> list[_Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (a, b, tuple(after[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    ]
