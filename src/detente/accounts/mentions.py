"""Who is mentioned in a text, by names: a proposal that a person checks.

Names come from the gazetteer and from the aliases of the account. The longest name wins; of
equal ones an alias. A name written with capitals is found with the same capitals, or wholly in
capitals; one in small letters is found in any case. A possessive ending is not part of a mention,
and the plural of an alias is found too. An alias that is a name of the gazetteer says what the
party is called here: every other name of that state or organisation then means the party too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.accounts.gazetteer import Name, gazetteer, named, plurals
from detente.accounts.phrases import Found, Phrases, Word, longest_first, words_of
from detente.accounts.span import Span

Aliases = Mapping[str, Iterable[str]]

_FIRST_PERSONS = frozenset(["we", "us", "our", "ours", "ourselves"])
#: After these a seat of government is a place.
_PLACING = frozenset(["in", "at", "near", "outside", "around", "inside", "into", "across", "over"])
_OPENING, _CLOSING = frozenset("“«„"), frozenset("”»")
_MARK = re.compile('[“«„”»"]')


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that seems to name somebody.

    Attributes
    ----------
    span : Span
        Where.
    text : str
        What stands there.
    parties : tuple of str
        Whom it may mean: keys of the aliases, or codes of the gazetteer. One is the rule; several
        share the name; none means that a role is named and nobody in particular.
    kind : str
        ``alias``, ``holder``, ``speaker`` (the first person inside a quotation), ``state``,
        ``observer``, ``other``, ``former``, ``organisation``, ``group``, ``movement``, ``office``,
        ``service`` or ``role``.
    rule : str
        By which rule it was found.
    """

    span: Span
    text: str
    parties: tuple[str, ...]
    kind: str
    rule: str

    @property
    def party(self) -> str | None:
        """The one party that is meant; None where `parties` holds none or several."""
        return self.parties[0] if len(self.parties) == 1 else None


def mentions(
    text: str, passages: Iterable[Span], aliases: Aliases, holder: str
) -> tuple[Mention, ...]:
    """Who seems to be mentioned in some passages.

    Parameters
    ----------
    text : str
        The whole text.
    passages : iterable of Span
        Where to look, in order and without overlap, usually sentences. No mention crosses an end.
    aliases : mapping of str to iterable of str
        For each party the texts that mean it in this account. A text may mean several parties.
    holder : str
        Who speaks: "we", "us", "our" outside quotation marks are a mention of this party. Empty
        where nobody is said to speak.

    Returns
    -------
    tuple of Mention
        In order, without overlap.

    Notes
    -----
    Cost: linear in the passages. How often it is right:
    `detente.accounts.quality`. Nothing here is ever accepted by itself.

    Examples
    --------
    >>> text = "Norway's envoy told us that the Valley Men had left."
    >>> found = mentions(text, [Span(0, len(text))], {"vm": ["Valley Men"]}, "reporter")
    >>> [(mention.text, mention.party) for mention in found]
    [("Norway's envoy", 'NOR'), ('us', 'reporter'), ('Valley Men', 'vm')]
    """
    finder = MentionFinder(text, aliases, holder)
    return tuple(
        mention
        for passage in passages
        for mention in finder.within(passage, words_of(text, passage))
    )


class MentionFinder:
    """Finds the mentions of one text, passage by passage, in the order of the text."""

    def __init__(self, text: str, aliases: Aliases, holder: str) -> None:
        self._text = text
        self._own = _aliases(aliases)
        self._called = _called(aliases)
        self._holder = holder
        self._quoted = _Quotation()

    def within(self, passage: Span, words: Sequence[Word]) -> list[Mention]:
        """The mentions in the next passage, of which these are the words."""
        inside = self._quoted.over(self._text, passage, words)
        named_here = _with_offices(_named(words, self._own, self._called), words)
        found = [_mention(self._text, words, item) for item in named_here]
        taken = {at for item in named_here for at in range(item.start, item.end)}
        found += _first_persons(words, inside, taken, self._holder)
        return sorted(found, key=lambda mention: mention.span.start)


@dataclass(frozen=True, slots=True)
class _Who:
    parties: tuple[str, ...]
    kind: str
    rule: str


def _aliases(aliases: Aliases) -> Phrases[Name]:
    listed = dict.fromkeys(
        named(form, party, "alias", "alias")
        for party, texts in aliases.items()
        for text in texts
        if text.strip()
        for form in plurals(text)
    )
    return Phrases.of(listed)


def _called(aliases: Aliases) -> dict[str, tuple[str, ...]]:
    """By code of the gazetteer the parties that an alias gives one of its names to."""
    called: dict[str, tuple[str, ...]] = {}
    for party, texts in aliases.items():
        for text in texts:
            words = words_of(text, Span(0, len(text)))
            for item in gazetteer().within(words):
                whole = item.end - item.start == len(words) and item.phrase.party
                if whole and item.phrase.rule == "gazetteer: name" and _spelt(item.phrase, words):
                    before = called.get(item.phrase.party, ())
                    called[item.phrase.party] = tuple(dict.fromkeys((*before, party)))
    return called


def _named(
    words: Sequence[Word], own: Phrases[Name], called: Mapping[str, tuple[str, ...]]
) -> list[Found[_Who]]:
    """The names in a passage; of names of one length an alias before the gazetteer."""
    by_place: dict[tuple[int, int], list[Name]] = {}
    for rank, phrases in enumerate((own, gazetteer())):
        for item in phrases.within(words):
            place = (item.start, item.end)
            fits = _spelt(item.phrase, words[item.start : item.end])
            overruled = rank and by_place.get(place, [item.phrase])[0].kind == "alias"
            if fits and not overruled and not _placed(item, words):
                by_place.setdefault(place, []).append(item.phrase)
    found = [Found(start, end, _who(names, called)) for (start, end), names in by_place.items()]
    return longest_first(found) if len(found) > 1 else found


def _who(names: Sequence[Name], called: Mapping[str, tuple[str, ...]]) -> _Who:
    first = next((name for name in names if name.party), names[0])
    meant = [
        party
        for name in names
        if name.party
        for party in (
            called.get(name.party, (name.party,)) if name.rule != "alias" else [name.party]
        )
    ]
    parties = tuple(dict.fromkeys(meant))
    return _Who(parties, first.kind, first.rule)


def _spelt(name: Name, words: Sequence[Word]) -> bool:
    """True where the case of the letters admits the name."""
    for wanted, word in zip(name.written, words, strict=True):
        loud = len(wanted) > 2 and word.written == wanted.upper()
        if not (wanted == word.written or wanted == wanted.lower() or loud):
            # An accent may be encoded otherwise; case is what counts.
            if wanted.isascii() or word.written.isascii():
                return False
            if wanted[:1].isupper() != word.written[:1].isupper():
                return False
    return True


def _placed(item: Found[Name], words: Sequence[Word]) -> bool:
    """True for a seat of government that is spoken of as a place, as in "met in Geneva"."""
    if item.phrase.rule != "gazetteer: seat":
        return False
    return item.start > 0 and words[item.start - 1].key in _PLACING


def _with_offices(found: Sequence[Found[_Who]], words: Sequence[Word]) -> list[Found[_Who]]:
    """Join an office to the state it belongs to: "French envoy", "the King of Oman"."""
    joined: list[Found[_Who]] = []
    for item in found:
        last = joined[-1] if joined else None
        if last is None or not _belong(last, item, words):
            joined.append(item)
            continue
        owner = last.phrase if last.phrase.parties else item.phrase
        joined[-1] = Found(last.start, item.end, replace(owner, rule=f"{owner.rule}, with office"))
    return joined


def _belong(first: Found[_Who], second: Found[_Who], words: Sequence[Word]) -> bool:
    between = tuple(word.key for word in words[first.end : second.start])
    offices = [item.phrase.rule == "gazetteer: office" for item in (first, second)]
    if offices == [False, True] and first.phrase.parties:
        return between in ((), ("'", "s"), ("'",))
    if offices == [True, False] and second.phrase.parties and first.end - first.start < 4:
        return between in (("of",), ("of", "the"))
    return False


def _mention(text: str, words: Sequence[Word], item: Found[_Who]) -> Mention:
    span = Span(words[item.start].start, words[item.end - 1].end)
    who = item.phrase
    return Mention(span, text[span.start : span.end], who.parties, who.kind, who.rule)


def _first_persons(
    words: Sequence[Word], inside: Sequence[bool], taken: set[int], holder: str
) -> Iterator[Mention]:
    for at in [at for at, word in enumerate(words) if word.key in _FIRST_PERSONS]:
        word = words[at]
        if at in taken or word.written == "US":
            continue
        span = Span(word.start, word.end)
        if inside[at]:
            yield Mention(span, word.written, (), "speaker", "first person in a quotation")
        else:
            parties = (holder,) if holder else ()
            yield Mention(span, word.written, parties, "holder", "first person")


class _Quotation:
    """Whether words stand in a quotation; quotations end with their paragraph at the latest."""

    def __init__(self) -> None:
        self.open = False
        self.at = 0

    def over(self, text: str, passage: Span, words: Sequence[Word]) -> list[bool]:
        """For each word of the next passage whether it stands in a quotation."""
        if "\n" in text[self.at : passage.start] and text[self.at : passage.start].count("\n") > 1:
            self.open = False
        self.at = passage.end
        if not _MARK.search(text, passage.start, passage.end):
            return [self.open] * len(words)
        inside = []
        for word in words:
            inside.append(self.open)
            mark = word.written[0]
            if mark in _OPENING:
                self.open = True
            elif mark in _CLOSING:
                self.open = False
            elif mark == '"' and len(word.written) % 2:
                self.open = not self.open
        return inside


def nearest(found: Sequence[Mention], span: Span) -> tuple[str, ...]:
    """The parties mentioned, the nearest to a stretch first: an order for a list to pick from.

    It is an order and no more: who did what to whom was measured not to follow from nearness.

    Examples
    --------
    >>> text = "Peru told Chile and Oman."
    >>> found = mentions(text, [Span(0, len(text))], {}, "")
    >>> nearest(found, Span(5, 9))
    ('PER', 'CHL', 'OMN')
    """

    def far(mention: Mention) -> tuple[int, Span]:
        gap = max(mention.span.start - span.end, span.start - mention.span.end, 0)
        return gap, mention.span

    ordered = sorted(found, key=far)
    return tuple(dict.fromkeys(party for mention in ordered for party in mention.parties))
