"""Aliases learnt: words that mean a party in one account, kept under its source in the file.

A span is marked once; from then on it is found everywhere in that account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.gazetteer import plurals
from detente.accounts.mentions import Mention
from detente.accounts.passages import Between
from detente.accounts.phrases import keys_of, words_of
from detente.accounts.reading_help import ReadingHelp, reading_help
from detente.accounts.span import Span
from detente.errors import call_fault, suggestion
from detente.files.project import Held, NoModel, Project, relisted
from detente.files.writer import save
from detente.model.conflict import Conflict
from detente.model.sources import Source
from detente.wording import worded

_MARKED = re.compile(r"(P[0-9]+(?:\.S[0-9]+)?):([0-9]{1,12})-([0-9]{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """How often a text is found as a mention of its party, and in which sentences."""

    text: str
    new: bool
    mentions: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became of texts that were taught as aliases.

    Attributes
    ----------
    source, party : str
        Under which source they stand, and for which party.
    aliases : tuple of str
        Everything that means the party in that account now.
    found : tuple of Found
        For each text what it finds; empty where the words are not at hand.
    before, after : int or NotKept
        Mentions of the party in the account before and after; why there is no number otherwise.
    written : bool
        False where the file had every text already.
    """

    source: str
    party: str
    aliases: tuple[str, ...]
    found: tuple[Found, ...]
    before: int | NotKept
    after: int | NotKept
    written: bool

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; counts are null where the words are not at hand."""
        counts = {
            name: None if isinstance(value, NotKept) else value
            for name, value in (("before", self.before), ("after", self.after))
        }
        return {
            "source": self.source,
            "party": self.party,
            "aliases": list(self.aliases),
            "learnt": [
                {
                    "text": each.text,
                    "new": each.new,
                    "mentions": each.mentions,
                    "sentences": list(each.sentences),
                }
                for each in self.found
            ],
            "mentions_of_party": counts,
            "written": self.written,
        }


def learn(
    project: Project,
    party: str,
    texts: Sequence[str],
    marked: Sequence[str] = (),
    source: str | None = None,
) -> Learnt:
    """Add texts to what means a party in an account, and write the conflict file.

    Parameters
    ----------
    project : Project
        A project with a conflict file. Comments and the order of the file stay.
    party : str
        Id of a party: one that decides, or one that is only mentioned.
    texts : sequence of str
        The words; runs of blanks count as one.
    marked : sequence of str
        Places instead of words: ``P20.S39:1204-1217``, offsets in code points of the whole
        text, end exclusive, as ``detente read --passages`` prints them.
    source : str, optional
        Key of the source; may be left out where there is only one.

    Raises
    ------
    FaultyInput
        E309 (no such party), E312 (the text means another party), E203 (an empty text), all
        at once; E701 for a source or place that there is not, and where no text is given;
        E101 where the file cannot be written. Then nothing is written.
    """
    conflict = project.conflict
    if isinstance(conflict, NoModel):
        mend = worded("write one: detente new, or name it: --model FILE")
        problem = worded("Aliases stand in a conflict file, and there is none.")
        raise call_fault(problem, str(project.model), mend)
    chosen = _source(project.sources, source)
    account = _account(project, chosen)
    wanted = [" ".join(text.split()) for text in texts]
    wanted += [_words_at(account, place) for place in marked]
    if not wanted:
        raise call_fault(
            worded("No text is given."), party, worded("give the words, or a place: --at P1.S1:0-5")
        )
    held = dict(chosen.aliases).get(party, ())
    fresh = [text for text in dict.fromkeys(wanted) if text not in held]
    taught = replace(chosen, aliases=_with(chosen, party, (*held, *fresh)))
    changed = replace(conflict, sources=relisted(conflict.sources, taught))
    if fresh:
        save(changed, project.model)
    return _answer(account, changed, taught, party, list(dict.fromkeys(wanted)), fresh)


def _with(
    source: Source, party: str, texts: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if party in dict(source.aliases):
        return tuple((one, texts if one == party else said) for one, said in source.aliases)
    return (*source.aliases, (party, texts))


def _source(sources: Sequence[Source], key: str | None) -> Source:
    named = {source.key: source for source in sources}
    listed = ", ".join(named) or "none"
    if key is None:
        if len(named) == 1:
            return next(iter(named.values()))
        problem = worded("Aliases belong to one account, and the file does not list just one.")
        raise call_fault(problem, listed, worded("choose one: --source KEY"))
    if key not in named:
        mend = suggestion(key, list(named), worded("they are: {listed}", listed=listed))
        raise call_fault(worded("The file lists no account of this key."), key, mend)
    return named[key]


def _account(project: Project, source: Source) -> Account | NotKept:
    found = project.held(source)
    if not isinstance(found, Held):
        return NotKept(found.why)
    text = found.account.text
    return text if isinstance(text, NotKept) else found.account


def _words_at(account: Account | NotKept, place: str) -> str:
    """The words at a marked place; E701 where it is none, or cuts a word."""
    if isinstance(account, NotKept) or isinstance(account.text, NotKept):
        why = account.why if isinstance(account, NotKept) else worded("the words are not kept")
        raise call_fault(
            worded("The words of this account are not at hand."), why, worded("give the words")
        )
    match = _MARKED.fullmatch(place)
    if match is None:
        mend = worded("write PASSAGE:START-END, as in P20.S39:1204-1217")
        raise call_fault(worded("This is no place in an account."), place, mend)
    passage, span = account.span(match[1]), Span(int(match[2]), int(match[3]))
    if not passage.start <= span.start < span.end <= passage.end:
        mend = worded(
            "count from the start of the text: {match} is {passage}-{end}",
            match=match[1],
            passage=passage.start,
            end=passage.end,
        )
        raise call_fault(worded("The span is not inside its passage."), place, mend)
    words = words_of(account.text, passage)
    inside = [word for word in words if word.start < span.end and word.end > span.start]
    if not inside or inside[0].start < span.start or inside[-1].end > span.end:
        around = f": {inside[0].start}-{inside[-1].end}" if inside else ""
        mend = worded("mark whole words{around}", around=around)
        raise call_fault(worded("The span cuts a word, or holds none."), place, mend)
    return " ".join(account.text[inside[0].start : inside[-1].end].split())


def _answer(
    account: Account | NotKept,
    conflict: Conflict,
    source: Source,
    party: str,
    wanted: Sequence[str],
    fresh: Sequence[str],
) -> Learnt:
    aliases = dict(source.aliases).get(party, ())
    if isinstance(account, NotKept):
        found = tuple(Found(text, text in fresh, 0, ()) for text in wanted)
        return Learnt(source.key, party, aliases, found, account, account, bool(fresh))
    before = reading_help(account, conflict.labels)
    after = reading_help(replace(account, source=source), conflict.labels)
    found = tuple(_found(after, party, text, text in fresh) for text in wanted)
    counts = [sum(party in each.parties for each in one.mentions) for one in (before, after)]
    return Learnt(source.key, party, aliases, found, counts[0], counts[1], bool(fresh))


def _found(shown: ReadingHelp, party: str, text: str, new: bool) -> Found:
    forms = [keys_of(form) for form in plurals(text)]
    here = [each for each in shown.mentions if party in each.parties and _holds(each, forms)]
    places = [shown.account.passages.at(each.span.start) for each in here]
    ids = dict.fromkeys(place.id for place in places if not isinstance(place, Between))
    return Found(text, new, len(here), tuple(ids))


def _holds(mention: Mention, forms: Sequence[tuple[str, ...]]) -> bool:
    """True where a form of the alias stands in the mention; an office may stand beside it."""
    keys = keys_of(mention.text)
    return any(
        keys[at : at + len(form)] == form
        for form in forms
        for at in range(len(keys) - len(form) + 1)
    )
