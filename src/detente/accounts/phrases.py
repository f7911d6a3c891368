"""Finding many phrases in a text at once: words in a tree, one walk from each word.

A text is taken word by word. In scripts that part no words each character is a word. Letters are
compared without regard to case or to the way an accent is encoded; who needs case looks again.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from detente.accounts.span import Span

T = TypeVar("T")
#: Makes a word of a tuple without the call of a constructor for each: there are very many.
_word = tuple.__new__


class Word(NamedTuple):
    """A word or a mark of a text: where it stands, how it is written, how it is compared."""

    start: int
    end: int
    written: str
    key: str


#: Han, kana, Thai, Lao, Khmer and Burmese letters: words are not parted.
_UNPARTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"


@functools.cache
def _pattern() -> re.Pattern[str]:
    """A run of letters, digits and the marks upon them; or a run of one other character."""
    marks = [
        chr(code)
        for code in range(0x300, min(sys.maxunicode, 0x1FFFF))
        if unicodedata.category(chr(code)).startswith("M")
    ]
    joined = "".join(marks) + "\u200c\u200d"
    letters = rf"[^\W_{_UNPARTED}]"
    # Nearly all words are of ASCII, with ASCII or a dash or quotation mark behind: quickly told.
    plain = r"[A-Za-z0-9]++(?=[\x00-\x7f\u2010-\u2027]|\Z)"
    return re.compile(
        rf"{plain}|{letters}++(?:[{joined}]++{letters}*+)*+|[{_UNPARTED}][{joined}]*+|([^\s])\1*+"
    )


#: What the pattern comes to where there are no letters but those of ASCII; it is much faster.
_PLAIN = re.compile(r"[A-Za-z0-9]++|([^\s])\1*+")


@functools.lru_cache(maxsize=1 << 16)
def _key(written: str) -> str:
    if written in "'’‘ʼ":
        return "'"
    if written.isascii():
        return written.lower()
    return unicodedata.normalize("NFC", written).casefold()


def word_set(words: str) -> frozenset[str]:
    """Words of a table in the program, written one after another with spaces between."""
    return frozenset(words.split())


def words_of(text: str, span: Span) -> list[Word]:
    """The words and marks of a stretch of text, in order. Cost: linear."""
    pattern = _PLAIN if text[span.start : span.end].isascii() else _pattern()
    return [
        _word(Word, (*found.span(), written := found[0], _key(written)))
        for found in pattern.finditer(text, span.start, span.end)
    ]


class Found(NamedTuple, Generic[T]):
    """A phrase that was found from word ``start`` to before word ``end``."""

    start: int
    end: int
    phrase: T


@dataclass(frozen=True, slots=True)
class Phrases(Generic[T]):
    """Phrases in a tree of words, each with what it stands for."""

    tree: dict[str, Any]

    @classmethod
    def of(cls, listed: Iterable[tuple[Sequence[str], T]]) -> Phrases[T]:
        """A tree of phrases, each given as the keys of its words."""
        tree: dict[str, Any] = {}
        for keys, value in listed:
            branch = tree
            for key in keys:
                branch = branch.setdefault(key, {})
            branch.setdefault("", []).append(value)
        return cls(tree)

    def within(self, words: Sequence[Word]) -> list[Found[T]]:
        """Every phrase at every word, the shortest first.

        Cost: linear in the words for phrases of bounded length.
        """
        tree = self.tree
        if not tree:
            return []
        found: list[Found[T]] = []
        for start in [at for at, word in enumerate(words) if word.key in tree]:
            branch: dict[str, Any] | None = tree[words[start].key]
            end = start + 1
            while branch is not None:
                if "" in branch:
                    found += [Found(start, end, value) for value in branch[""]]
                branch = branch.get(words[end].key) if end < len(words) else None
                end += 1
        return found


def keys_of(phrase: str) -> tuple[str, ...]:
    """How the words of a phrase are compared."""
    return tuple(word.key for word in words_of(phrase, Span(0, len(phrase))))


def longest_first(found: Iterable[Found[T]]) -> list[Found[T]]:
    """Of phrases that overlap, the longest; of equally long ones, the first."""
    taken: list[Found[T]] = []
    cluster: list[Found[T]] = []
    reach = -1
    for item in sorted(found, key=lambda one: (one.start, -one.end)):
        if item.start >= reach:
            taken += _of_cluster(cluster)
            cluster = []
        cluster.append(item)
        reach = max(reach, item.end)
    return taken + _of_cluster(cluster)


def _of_cluster(cluster: list[Found[T]]) -> list[Found[T]]:
    kept: list[Found[T]] = []
    used = set[int]()
    for item in sorted(cluster, key=lambda one: (one.start - one.end, one.start)):
        if used.isdisjoint(range(item.start, item.end)):
            used.update(range(item.start, item.end))
            kept.append(item)
    return sorted(kept, key=lambda one: one.start)
