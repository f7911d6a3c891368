"""Where the words of an anchor stand, by looking at every place of a text in turn.

Written from the definition in docs/explanation/anchors.md; shares no code with the program.
"""

from __future__ import annotations

import hashlib


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def places(text: str, exact: str, prefix: str, suffix: str) -> list[tuple[int, int]]:
    """Every start and end of the words, where what surrounds them is as given."""
    found = []
    for start in range(len(text) + 1):
        end = start + len(exact)
        if end > len(text) or [*text[start:end]] != [*exact]:
            continue
        before = text[start - len(prefix) : start] if start >= len(prefix) else None
        behind = text[end : end + len(suffix)]
        if before == prefix and behind == suffix:
            found.append((start, end))
    return found


def places_of_digests(
    text: str, length: int, exact: str, prefix: str, suffix: str, context: int
) -> list[tuple[int, int]]:
    """The same for digests: of the words, and of ``context`` characters around them."""
    found = []
    for start in range(len(text) - length + 1):
        end = start + length
        if (
            digest(text[start:end]) == exact
            and digest(text[max(0, start - context) : start]) == prefix
            and digest(text[end : end + context]) == suffix
        ):
            found.append((start, end))
    return found
