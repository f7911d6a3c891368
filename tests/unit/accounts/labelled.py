"""The labelled sentences, and how reading help does on them. No test in here."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.accounts.hints import Hint, hints
from detente.accounts.mentions import mentions
from detente.accounts.quality import CLEAN, HELD_OUT, OF_THE_RULES
from detente.accounts.span import Span

FILE = Path(__file__).with_name("labelled.txt")
#: Other genres, written later and by another hand.
ELSEWHERE = Path(__file__).with_name("labelled_elsewhere.txt")
#: Ten genres more, written before the rules were widened on the others; all of them held out.
BLIND = Path(__file__).with_name("labelled_blind.txt")
#: Twelve genres more, as hard as real texts; all of them held out, and what is shown beside hints.
HARD = Path(__file__).with_name("labelled_hard.txt")
FILES = (FILE, ELSEWHERE, BLIND, HARD)
#: The names of the two invented states: an account about them would teach these in a minute.
ALIASES = {"ardania": ["Ardania", "Ardanian"], "velmark": ["Velmark"]}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with what a person found in it; ``act:`` stands before classes of acts."""

    genre: str
    part: str
    text: str
    labels: frozenset[str]
    actors: tuple[Span, ...]


def labelled(file: Path = FILE) -> tuple[Labelled, ...]:
    """The labelled sentences of a file; those of a file of your own are held out."""
    part = {FILE: OF_THE_RULES, ELSEWHERE: OF_THE_RULES, BLIND: CLEAN}.get(file, HELD_OUT)
    found: list[Labelled] = []
    genre = ""
    for line in file.read_text("utf-8").split("\n"):
        if line.startswith("=="):
            genre = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            found.append(_one(line, genre, part))
    return tuple(found)


def _one(line: str, genre: str, part: str) -> Labelled:
    kinds, acts, marked = line.split(" | ", 2)
    labels = {kind for kind in kinds.split() if kind != "-"}
    classes = {f"act:{name}" for name in acts.split() if name != "-"}
    actors, start, text = [], 0, ""
    for piece in re.split(r"([{}])", marked):
        if piece == "{":
            start = len(text)
        elif piece == "}":
            actors.append(Span(start, len(text)))
        else:
            text += piece
    every = frozenset(labels | classes | ({"act"} if classes else set()))
    return Labelled(genre, part, text, every, tuple(actors))


@functools.cache
def hinted(sentence: Labelled) -> frozenset[str]:
    """The labels that the hints give."""
    classes = {f"act:{hint.act_class}" for hint in _hints(sentence) if hint.act_class}
    return frozenset({hint.kind for hint in _hints(sentence)} | classes)


def _hints(sentence: Labelled) -> tuple[Hint, ...]:
    return hints(sentence.text, [Span(0, len(sentence.text))], ALIASES, "holder")


def left_open(sentence: Labelled) -> frozenset[str]:
    """The classes that a hint leaves to choose from."""
    every = [name for hint in _hints(sentence) for name in hint.candidates]
    return frozenset(f"act:{name}" for name in every)


def mentioned(sentence: Labelled, taught: bool) -> tuple[Span, ...]:
    """Where somebody seems to be mentioned, with the aliases or without."""
    found = mentions(
        sentence.text, [Span(0, len(sentence.text))], ALIASES if taught else {}, "holder"
    )
    return tuple(mention.span for mention in found)


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right, how many were offered, how many there were."""

    right: int
    offered: int
    present: int


def score_of_labels(label: str, sentences: Iterable[Labelled]) -> Score:
    """How the hints of one label do."""
    right = offered = present = 0
    for sentence in sentences:
        there, said = label in sentence.labels, label in hinted(sentence)
        right += there and said
        offered += said
        present += there
    return Score(right, offered, present)


def score_of_classes(sentences: Iterable[Labelled]) -> Score:
    """How the classes of acts that are shown do, all together: each counts once in a sentence."""
    right = offered = present = 0
    for sentence in sentences:
        there, said = _classes(sentence.labels), _classes(hinted(sentence))
        right += len(there & said)
        offered += len(said)
        present += len(there)
    return Score(right, offered, present)


def score_of_open(sentences: Iterable[Labelled]) -> Score:
    """How acts whose class is left open do: right where one to choose from is, and none shown was.

    Those to be found are sentences with a class that is not shown.
    """
    right = offered = present = 0
    for sentence in sentences:
        choice, missed = left_open(sentence), _classes(sentence.labels) - hinted(sentence)
        right += bool(choice & missed)
        offered += bool(choice)
        present += bool(missed)
    return Score(right, offered, present)


def _classes(labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label for label in labels if label.startswith("act:"))


def score_of_mentions(sentences: Iterable[Labelled], taught: bool) -> Score:
    """How mentions do; one is right where it overlaps an actor that no other has been given."""
    right = offered = present = 0
    for sentence in sentences:
        spans = mentioned(sentence, taught)
        right += len(list(_pairs(spans, sentence.actors)))
        offered += len(spans)
        present += len(sentence.actors)
    return Score(right, offered, present)


def _pairs(spans: Sequence[Span], actors: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    left = list(spans)
    for actor in actors:
        for span in left:
            if span.start < actor.end and actor.start < span.end:
                left.remove(span)
                yield span, actor
                break
