"""Tables of words that ship with the program, and what their signs mean."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib import resources
from typing import Generic, TypeVar

from detente.accounts.phrases import Found, Word, keys_of, word_set
from detente.accounts.verb_forms import bare_forms, forms_of

T = TypeVar("T")


@functools.cache
def rows_of(table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table: lines of fields parted by tabs, after the line of headings."""
    text = resources.files("detente.accounts").joinpath("tables", table).read_text("utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])


def entries_of(field: str) -> list[str]:
    """The entries of a field, which are parted by semicolons."""
    return [entry.strip() for entry in field.split(";") if entry.strip()]


@dataclass(frozen=True, slots=True)
class Cue(Generic[T]):
    """What a phrase of a table stands for, and what must follow it within a few words.

    ``as_written`` holds by key the words that count only in this very spelling; ``verb`` is true
    where the first word counts only as a verb, and ``bare`` holds its forms of the present only;
    ``wide`` is true where the words are used for so much that they do not tell which act it is.
    """

    value: T
    followed_by: tuple[dict[str, tuple[tuple[str, ...], ...]], ...]
    as_written: dict[str, str]
    verb: bool = False
    bare: frozenset[str] = frozenset()
    wide: bool = False


@functools.cache
def _groups() -> dict[str, str]:
    """The words that a name stands for in the tables, parted by "/"."""
    return {
        f"@{name}": "/".join(entry.replace(" ", "_") for entry in entries_of(words))
        for name, words in rows_of("groups.tsv")
    }


def cues_of(entry: str, value: T) -> Iterator[tuple[tuple[str, ...], Cue[T]]]:
    """The phrases that an entry of a table stands for.

    ``~`` after a verb stands for its forms, ``/`` parts alternatives of one word, ``@`` before a
    name stands for the words of a group, ``..`` stands for up to six words, ``=`` before a word
    admits no other spelling, ``^`` before an entry admits its first word as a verb only, and ``?``
    before all says that the words are wide.
    """
    wide = entry.startswith("?")
    entry = entry.removeprefix("?")
    parts = [part.split() for part in entry.removeprefix("^").split("..")]
    spelt = [word[1:] for part in parts for word in part if word.startswith("=")]
    exact = {key: word for words in spelt for word in words.split("/") for key in keys_of(word)}
    first, *rest = [list(itertools.product(*map(_choices, part))) for part in parts if part]
    followed = tuple(_by_first(keys_of(" ".join(chosen)) for chosen in part) for part in rest)
    verb = entry.startswith("^")
    verbs = [choice.removesuffix("~") for choice in parts[0][0].split("/")]
    bare = bare_forms(verbs) if verb else frozenset[str]()
    for chosen in first:
        yield keys_of(" ".join(chosen)), Cue(value, followed, exact, verb, bare, wide)


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for keys in phrases:
        found[keys[0]] = (*found.get(keys[0], ()), keys)
    return found


def _choices(word: str) -> list[str]:
    found: list[str] = []
    for choice in word.removeprefix("=").split("/"):
        if choice in _groups():
            found += _choices(_groups()[choice])
        else:
            found += forms_of(choice[:-1]) if choice.endswith("~") else [choice.replace("_", " ")]
    return found


#: How many words ".." in a table stands for at most.
GAP = 6
#: Marks that ".." does not pass.
_PARTING = frozenset([";", ":", "?", "!"])
#: Words that open a further clause, which ".." does not enter.
_SUBORDINATING = word_set("who whom whose which while because although whereas when where after")
#: Verbs that are as often nouns, and so tell of an act for certain only in the past.
_NOUNS_TOO = word_set(
    """
    abuse aid ambush assault attack bargain boycott bomb breach bully censure champion cheer clash
    demand escort exile fault finance fund gag levy loot massacre murder mutiny neglect pardon
    petition picket pressure protest raid ram rape rebuke request rescue revolt riot salute shell
    shelter silence slaughter smear sponsor surrender torch torture veto wound wreck
    """
)
#: What a form in -ing before it describes, without telling of an act.
_DESCRIBED = word_set(
    """
    committee committees team teams unit units body bodies board panel agent agents position power
    powers rights room session document mandate period process
    """
)
#: Words that go with a verb and are never its subject.
_PARTICLES = word_set(
    """
    to from in on at of off out up down back away over into through with for against and as by that
    home a an the if not
    """
)
_BEING = frozenset(["be", "is", "are", "was", "were", "been", "being", "get", "gets", "got"])
#: After these a form in -ed or -ing tells of no act: "the displaced families", "the meeting".
_DETERMINING = word_set(
    """
    a an the this that these those its their our my your his her any some no each every another such
    """
)
#: After these a word that may be a verb or a noun is a noun: "in support", "more demands".
_NOMINAL = _DETERMINING - {"that"} | word_set(
    """
    of in on at by for from with under without into between about over against after before during
    more less most least many few several much high low strong new old first last next other
    """
)
#: Before these too, where it opens the sentence: "Demand for copper", "Talks in Oslo".
_AFTER_NOUN = word_set(
    """
    of for in on at is are was were has have had by may might could would will fell rose
    """
)
#: After these, a plural, an adverb in -ly or a mark, a bare form is a verb: "to demand".
_BEFORE_BARE = word_set(
    """
    to will would shall should can could may might must not never t ll and or but also then now
    i we you they who which that people men women children both all do does did d let help helped
    please us them me him even still again always often rather better than cannot
    """
)


def completed(found: Found[Cue[T]], words: Sequence[Word], present: AbstractSet[str]) -> bool:
    """True where a phrase that was found is spelt, used and followed as its entry says.

    What must follow a verb may stand before it in the passive: "the licence was suspended".
    ``present`` holds the keys of all the words: most cues fail for want of one of theirs.
    """
    cue = found.phrase
    for wanted in cue.followed_by:
        if wanted.keys().isdisjoint(present):
            return False
    exact = cue.as_written
    if exact and any(
        exact.get(word.key, word.written) != word.written for word in words[found.start : found.end]
    ):
        return False
    if found.end == found.start + 1 and (
        _is_name(words, found.start) or _describes(words, found.start)
    ):
        return False
    alone = found.end == found.start + 1 and not cue.followed_by
    if cue.verb and _is_noun(words, found.start, cue.bare, alone):
        return False
    at = found.end
    for wanted in cue.followed_by:
        end = _follows(wanted, words, at)
        if end is None:
            return len(cue.followed_by) == 1 and _is_subject(wanted, words, found.start)
        at = end
    return True


def _is_name(words: Sequence[Word], at: int) -> bool:
    """True where a word has a capital that no beginning of a sentence explains: "in March"."""
    written = words[at].written
    if not (written[:1].isupper() and written[1:].islower()):
        return False
    if not at or not words[at - 1].key[-1].isalnum():
        return False
    letters = [word.written for word in words if word.written[:1].isalpha()]
    return 4 * sum(word[0].isupper() for word in letters) < 3 * len(letters)


def _describes(words: Sequence[Word], at: int) -> bool:
    """True where a form in -ing describes: "the negotiating team", "300 striking members"."""
    if not words[at].key.endswith("ing"):
        return False
    counted = at > 0 and words[at - 1].key.isdigit()
    return counted or (at + 1 < len(words) and words[at + 1].key in _DESCRIBED)


def _is_noun(words: Sequence[Word], at: int, bare: frozenset[str], alone: bool) -> bool:
    """True where a word that may be a verb stands where a noun or an adjective stands.

    ``alone`` is true where nothing that goes with the verb was found after it.
    """
    key = words[at].key
    if not at:
        return alone and len(words) > 1 and words[1].key in _AFTER_NOUN
    before = words[at - 1].key
    if key.endswith(("ed", "ing")):
        return before in _DETERMINING or before.isdigit()
    if before in _NOMINAL or (before == "s" and at > 1 and words[at - 2].key == "'"):
        return True
    return key in bare and not (
        before in _BEFORE_BARE or before.endswith(("s", "ly")) or not before.isalnum()
    )


def _follows(
    wanted: dict[str, tuple[tuple[str, ...], ...]], words: Sequence[Word], at: int
) -> int | None:
    for start in range(at, min(len(words), at + GAP + 1)):
        if words[start].key in _PARTING:
            return None
        for keys in wanted.get(words[start].key, ()):
            if start + 1 < len(words) and words[start + 1].key == "'":
                continue
            end = start + len(keys)
            if len(keys) == 1 or tuple(word.key for word in words[start:end]) == keys:
                return end
        if words[start].key in _SUBORDINATING:
            return None
    return None


@functools.cache
def _noun_forms() -> frozenset[str]:
    return frozenset(form for verb in _NOUNS_TOO for form in forms_of(verb))


def tells_which(found: Found[Cue[T]], words: Sequence[Word]) -> bool:
    """True where a phrase that was found is enough to say which act it tells of.

    It is where more than one word speaks for it, or one word that means little else. A verb that
    is a noun too is enough only in the past: "they attacked", and not "their attacks", "to fund".
    """
    cue = found.phrase
    if cue.wide:
        return False
    if cue.followed_by or found.end > found.start + 1:
        return True
    key = words[found.start].key
    return not cue.verb or key.endswith("ed") or key not in _noun_forms()


def _is_subject(
    wanted: dict[str, tuple[tuple[str, ...], ...]], words: Sequence[Word], verb: int
) -> bool:
    """True where the verb is in the passive and one of the words is its subject, close before."""
    being = verb - 1
    if being > 0 and words[being].key not in _BEING:
        being -= 1
    if being < 1 or words[being].key not in _BEING or words[verb].key.endswith("ing"):
        return False
    before = [word.key for word in words[max(0, being - GAP) : being]]
    return any((key,) in wanted.get(key, ()) for key in before if key not in _PARTICLES)
