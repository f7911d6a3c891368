"""Reading help for an account: who seems to be mentioned, and what its sentences seem to do.

Everything here is a proposal. It is shown with how often such proposals were right on sentences
that were kept apart when the rules were made, and nothing of it is ever accepted by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.hints import Hint, Summary, mentions_and_hints, summary
from detente.accounts.mentions import Mention
from detente.accounts.passages import Passage
from detente.accounts.quality import HELD_OUT, Quality, quality
from detente.accounts.span import Span
from detente.errors import call_fault
from detente.model.sources import Source
from detente.wording import worded

#: Sentences of more characters get no help: what is so long is no sentence that a rule can read.
LONGEST = 20_000
NOTE = (
    "Hints are proposals: nothing here is accepted by itself. Precision and recall are those"
    " measured on held-out labelled sentences of English, written for this to be as hard as real"
    " texts; of the precision the 95 % interval is given. Classes of acts are measured together."
)


@dataclass(frozen=True, slots=True)
class ReadingHelp:
    """Mentions and hints in the sentences of one account.

    Attributes
    ----------
    account : Account
        The account.
    holder : str
        Whom "we" means outside quotations: a party, or the name of the holder; empty where nobody
        is known to speak.
    aliases : mapping of str to tuple of str
        For each party the texts that were taken to mean it.
    mentions : tuple of Mention
        In the order of the text, without overlap.
    hints : tuple of Hint
        At most one for each sentence, kind and class of act, in the order of the text.
    skipped : tuple of Passage
        Sentences longer than `LONGEST` characters, in which nothing was looked for.
    """

    account: Account
    holder: str
    aliases: Mapping[str, tuple[str, ...]]
    mentions: tuple[Mention, ...]
    hints: tuple[Hint, ...]
    skipped: tuple[Passage, ...]

    @property
    def complete(self) -> bool:
        """True where every sentence was looked at."""
        return not self.skipped

    def summary(self) -> Summary:
        """How many sentences have a hint of each kind, and of each class of act."""
        return summary(self.hints, len(self.account.passages.sentences))

    def by_sentence(self) -> dict[str, tuple[tuple[Mention, ...], tuple[Hint, ...]]]:
        """The mentions and hints of each sentence that has any, by the sentence's id."""
        found: dict[str, tuple[list[Mention], list[Hint]]] = {}
        hinted: dict[Span, list[Hint]] = {}
        for hint in self.hints:
            hinted.setdefault(hint.span, []).append(hint)
        at = 0
        for sentence in self.account.passages.sentences:
            here: list[Mention] = []
            while at < len(self.mentions) and self.mentions[at].span.start < sentence.span.end:
                here.append(self.mentions[at])
                at += 1
            if here or sentence.span in hinted:
                found[sentence.id] = (here, hinted.get(sentence.span, []))
        return {place: (tuple(people), tuple(here)) for place, (people, here) in found.items()}

    def facts(self) -> tuple[str, ...]:
        """What bears on how far the help can be trusted here, in plain sentences."""
        said = [NOTE]
        language = self.account.source.language
        if language and not language.lower().startswith("en"):
            said.append(f"The tables are English, and the account is said to be in {language}.")
        elif not language and _other_letters(self.account):
            said.append("The tables are English, and most letters of the account are not Latin.")
        if self.skipped:
            places = ", ".join(passage.id for passage in self.skipped[:5])
            more = "" if len(self.skipped) <= 5 else f" and {len(self.skipped) - 5} more"
            said.append(
                f"Nothing was looked for in sentences longer than {LONGEST:,} characters:"
                f" {places}{more}."
            )
        return tuple(said)

    def to_dict(self) -> dict[str, Any]:
        """The help as plain data; offsets count code points of the whole text."""
        measured = qualities()
        spans = {sentence.id: sentence.span for sentence in self.account.passages.sentences}
        return {
            "accepted": False,
            "facts": list(self.facts()),
            "complete": self.complete,
            "holder": self.holder or None,
            "aliases": {party: list(texts) for party, texts in self.aliases.items()},
            "quality": {what: quality_record(each) for what, each in measured.items()},
            "counts": self._counts(),
            "sentences": [
                {
                    "id": place,
                    "start": spans[place].start,
                    "end": spans[place].end,
                    "mentions": [_mention_record(mention) for mention in people],
                    "hints": [self._hint_record(hint, measured) for hint in here],
                }
                for place, (people, here) in self.by_sentence().items()
            ],
            "skipped": [
                {"id": passage.id, "characters": passage.span.end - passage.span.start}
                for passage in self.skipped
            ],
        }

    def _counts(self) -> dict[str, Any]:
        found = self.summary()
        return {
            "mentions": len(self.mentions),
            "kinds": found.kinds,
            "acts": found.acts,
            "acts_open": found.open,
        }

    def _hint_record(self, hint: Hint, measured: Mapping[str, Quality]) -> dict[str, Any]:
        return {
            "kind": hint.kind,
            "class": hint.act_class,
            "candidates": list(hint.candidates),
            "triggers": [
                {"start": span.start, "end": span.end, "text": self.account.words(span)}
                for span in hint.triggers
            ],
            "choose_from": list(hint.pick_list),
            **rates(measured[measured_as(hint)]),
        }


def reading_help(account: Account, names: Mapping[str, str] | None = None) -> ReadingHelp:
    """Who seems to be mentioned in an account, and what its sentences seem to do.

    Parameters
    ----------
    account : Account
        The account. The aliases of its source are used; its holder is whom "we" means.
    names : mapping of str to str, optional
        Names of parties by id, such as ``conflict.labels``: they are looked for too, where the
        source gives no other party the same text.

    Raises
    ------
    FaultyInput
        E701 where the words of the account are not at hand.

    Notes
    -----
    Cost: linear in the text, some two seconds of work for each megabyte of prose. Sentences
    longer than `LONGEST` characters are left out, and listed in ``skipped``. The tables are
    English.

    Examples
    --------
    >>> import detente
    >>> from detente.catalogue import folder
    >>> help = reading_help(detente.read(folder() / "accounts/water-2025/upstream.txt"))
    >>> [(each.kind, each.act_class) for each in help.by_sentence()["P7.S17"][1]][:2]
    [('condition', None), ('prediction', None)]
    """
    if isinstance(account.text, NotKept):
        mend = worded("give the text: detente read FILE --hints")
        raise call_fault(
            worded("The words of this account are not at hand."), account.text.why, mend
        )
    aliases = aliases_of(account.source, names or {})
    holder = holder_of(account.source, aliases)
    short: list[Span] = []
    skipped: list[Passage] = []
    for sentence in account.passages.sentences:
        if sentence.span.end - sentence.span.start > LONGEST:
            skipped.append(sentence)
        else:
            short.append(sentence.span)
    people, found = mentions_and_hints(account.text, short, aliases, holder)
    return ReadingHelp(account, holder, aliases, people, found, tuple(skipped))


def aliases_of(source: Source, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The texts that mean each party: those of the source, and the names of a model's parties.

    An article in front of a name is no part of it.

    Examples
    --------
    >>> aliases_of(Source("letter", aliases=(("town", ("Ford",)),)), {"town": "the town"})
    {'town': ('Ford', 'town')}
    """
    found = {party: list(texts) for party, texts in source.aliases}
    taken = {_folded(text) for texts in found.values() for text in texts}
    for party, name in names.items():
        text = name[4:] if name[:4].lower() == "the " else name
        if text.strip() and _folded(text) not in taken:
            taken.add(_folded(text))
            found.setdefault(party, []).append(text)
    return {party: tuple(texts) for party, texts in found.items()}


def holder_of(source: Source, aliases: Mapping[str, tuple[str, ...]]) -> str:
    """Whom "we" means: the party that the holder, or the one author, is an alias of; else the name.

    Examples
    --------
    >>> holder_of(Source("letter", holder="The Town Council"), {"town": ("Town Council",)})
    'town'
    >>> holder_of(Source("letter", holder="A paper"), {})
    'A paper'
    """
    authors = [origin for origin in source.provenance if origin.role == "author"]
    names = [source.holder] if source.holder else []
    if len(authors) == 1:
        names += [authors[0].who, authors[0].label]
    meant = {_folded(text): party for party, texts in aliases.items() for text in texts}
    for name in names:
        if name in aliases:
            return name
        if _folded(name) in meant:
            return meant[_folded(name)]
    return names[0] if names else ""


def _other_letters(account: Account) -> bool:
    """True where most letters at the beginning of the text belong to another script."""
    if isinstance(account.text, NotKept):
        return False
    letters = [character for character in account.text[:LONGEST] if character.isalpha()]
    latin = sum(character < "\u0250" or "\u1e00" <= character < "\u1f00" for character in letters)
    return latin * 2 < len(letters)


def _folded(text: str) -> str:
    words = text.casefold().split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def qualities() -> dict[str, Quality]:
    """What was measured on held-out sentences, by kind, class of act and kind of mention."""
    return {item.what: item for item in quality() if item.part == HELD_OUT}


def measured_as(hint: Hint) -> str:
    """Under which name the quality of a hint is kept.

    Of each class of act too few sentences are labelled to say much of it: a class that is shown
    has the quality of all together. Where it is open, the quality says how often one of those to
    choose from is right.
    """
    if hint.candidates:
        return "open"
    return "class" if hint.act_class else hint.kind


def rates(measured: Quality) -> dict[str, float | list[float] | None]:
    """Precision and recall as plain data; null where nothing was offered or present."""
    bounds = [round(bound, 3) for bound in measured.precision_interval]
    return {
        "precision": round(measured.precision, 3) if measured.offered else None,
        "precision_interval": bounds if measured.offered else None,
        "recall": round(measured.recall, 3) if measured.present else None,
    }


def quality_record(measured: Quality) -> dict[str, Any]:
    """What was measured, as plain data."""
    counts = {name: getattr(measured, name) for name in ("right", "offered", "present")}
    return {**counts, **rates(measured)}


def _mention_record(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "parties": list(mention.parties),
        "kind": mention.kind,
        "rule": mention.rule,
    }
