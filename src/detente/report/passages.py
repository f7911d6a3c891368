"""The passages that the elements of a model rest on: from a verdict to them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.model.grounds import Anchor, Grounds
from detente.questions.words import counted, support_in_words
from detente.report.blocks import Block, Heading, Link, Note, Paragraph, Section, TableBlock
from detente.report.grounded import Grounded
from detente.table import Row, Table
from detente.wording import joined, worded

#: Letters of a passage's words that are shown, and digits of a digest.
_WORDS, _DIGITS = 600, 16
#: Joiners that letters of some scripts need; they are no printable characters.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Stands for the words of a passage that are not shown, and says why."""

    why: str = worded("the words are not at hand")


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """What is known of the place that an anchor names, by whoever holds the account.

    Attributes
    ----------
    anchor : Anchor
        The anchor as the element has it.
    outcome : str
        ``resolved``, ``moved``, ``ambiguous`` or ``lost``; ``not looked for`` without a text.
    start, end : int
        Code points in the normalised text, end exclusive; both 0 where it was not found.
    sha256 : str
        Digest of the words there; empty where nothing is known of it.
    words : str or Withheld
        The words, only where the user keeps the text and the source allows it.
    voices : tuple of tuple of str
        The chains of hands and voices behind the place, the speaker first, in words.
    """

    anchor: Anchor
    outcome: str = "resolved"
    start: int = 0
    end: int = 0
    sha256: str = ""
    words: str | Withheld = Withheld()
    voices: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """Where a report tells of a party's verdicts at a state; ``order`` sorts them."""

    letters: str
    state: str
    target: str
    order: tuple[int, int]


def passage_id(place: str, account: str = "") -> str:
    """The id of a passage's entry: ``passage-letter-P3-S7`` of ``letter:P3.S7``.

    An account is named where a page holds several. A source may have a key such as
    ``letter-P3``; a whole source ends in a full stop, so that no two places share an id.

    Examples
    --------
    >>> passage_id("letter:P3.S7"), passage_id("letter")
    ('passage-letter-P3-S7', 'passage-letter.')
    """
    source, _, passage = place.partition(":")
    name = f"{source}-{passage.replace('.', '-')}" if passage else f"{source}."
    return f"passage-{account}.{name}" if account else f"passage-{name}"


def places_of(elements: Iterable[Grounded], account: str = "") -> dict[str, str]:
    """Every place that an element rests on, with the id of its entry."""
    anchors = (str(anchor) for element in elements for anchor in element.grounds.evidence)
    return {place: passage_id(place, account) for place in dict.fromkeys(anchors)}


def passages_section(
    elements: Sequence[Grounded],
    shown: Sequence[ShownPassage] = (),
    verdicts: Mapping[str, Sequence[ToldVerdict]] | None = None,
) -> Section | None:
    """The section "Passages"; ``None`` where no element says what it rests on.

    Parameters
    ----------
    elements : sequence of Grounded
    shown : sequence of ShownPassage
        What is known of the places; places that it does not speak of are listed by name.
    verdicts : mapping of str to sequence of ToldVerdict, optional
        The told verdicts that use an element, by the element's id.
    """
    blocks = tuple(passage_blocks(elements, shown, verdicts or {}))
    return Section("passages", worded("Passages"), blocks) if blocks else None


def passage_blocks(
    elements: Sequence[Grounded],
    shown: Sequence[ShownPassage],
    verdicts: Mapping[str, Sequence[ToldVerdict]],
    account: str = "",
) -> Iterator[Block]:
    """The entries of one account: its passages, then what rests on none."""
    entries = _entries(elements, shown)
    alone = [each for each in elements if each.grounds.support and not each.grounds.evidence]
    if not entries and not alone:
        return
    if entries:
        yield Paragraph(
            worded(
                "Each place of an account that an element of the model rests on. Positions are "
                "characters of the account's text, the end not included. A digest is given where "
                "the words are not: the first digits of the SHA-256 of the words."
            )
        )
        if verdicts:
            yield Paragraph(
                worded(
                    "Told in: the letters of a party, then the states at which what is told of its "
                    "verdicts uses an element that rests on the passage."
                )
            )
        yield from _notes(entries)
        yield _passages_table(entries, verdicts, account)
        yield from _voices_table(entries, account)
    if alone:
        yield Heading(
            worded("Elements that rest on no passage"), 3, f"{_prefix(account)}without-passage"
        )
        yield _alone_table(alone, verdicts)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One place with what is known of it and what rests on it."""

    place: str
    shown: tuple[ShownPassage, ...]
    elements: tuple[Grounded, ...]


def _entries(elements: Sequence[Grounded], shown: Sequence[ShownPassage]) -> list[_Entry]:
    known: dict[str, list[ShownPassage]] = {}
    for each in dict.fromkeys(shown):
        known.setdefault(str(each.anchor), []).append(each)
    resting: dict[str, dict[Grounded, None]] = {}
    order: dict[str, tuple[str, int, int]] = {}
    for element in elements:
        for anchor in element.grounds.evidence:
            resting.setdefault(str(anchor), {})[element] = None
            order[str(anchor)] = (anchor.source, anchor.paragraph or 0, anchor.sentence or 0)
    return [
        _Entry(place, tuple(known.get(place, ())), tuple(resting[place]))
        for place in sorted(resting, key=lambda place: order[place])
    ]


def _notes(entries: Sequence[_Entry]) -> Iterator[Block]:
    lost = [e.place for e in entries if any(s.outcome in ("ambiguous", "lost") for s in e.shown)]
    if lost:
        text = worded(
            "{number} not found for certain in the text at hand", number=counted(len(lost), "place")
        )
        yield Note(joined("", (text, ": ", ", ".join(lost), ".")), "limit")


def _passages_table(
    entries: Sequence[_Entry], verdicts: Mapping[str, Sequence[ToldVerdict]], account: str
) -> TableBlock:
    voices = {chain: at for at, chain in enumerate(_chains(entries), 1)}
    rows, leads = [], {}
    for at, entry in enumerate(entries):
        spoken = list(dict.fromkeys(chain for s in entry.shown for chain in s.voices))
        parts: list[tuple[str | Link, ...]] = [
            tuple(_there(entry.shown)),
            tuple(Link(c[0], f"{_prefix(account)}voice-{voices[c]}") for c in spoken),
            tuple(_element(each) for each in entry.elements),
            tuple(_told(entry.elements, verdicts)),
        ]
        rows.append(Row(entry.place, tuple(map(_joined, parts))))
        leads.update({(at, column): part for column, part in enumerate(parts)})
    columns = (
        worded("what is there"),
        worded("whose words"),
        worded("rests on it"),
        worded("told in"),
    )
    kept = [c for c in range(len(columns)) if any(row.cells[c] for row in rows)]
    table = Table(
        worded("Passage"),
        tuple(columns[c] for c in kept),
        tuple(Row(row.label, tuple(row.cells[c] for c in kept)) for row in rows),
        worded("Passages, and what rests on them"),
    )
    ids = tuple(passage_id(entry.place, account) for entry in entries)
    placed = {(at, new): leads[at, old] for at in range(len(rows)) for new, old in enumerate(kept)}
    return TableBlock(table, ids, leads=placed)


def _voices_table(entries: Sequence[_Entry], account: str) -> Iterator[Block]:
    chains = _chains(entries)
    if not chains:
        return
    rows = tuple(Row(chain[0], (_through(chain[1:]),)) for chain in chains)
    ids = tuple(f"{_prefix(account)}voice-{at}" for at in range(1, len(chains) + 1))
    caption = worded("Whose words these are, and through whom they came")
    yield TableBlock(Table(worded("Voice"), (worded("through"),), rows, caption), ids)


def _alone_table(
    alone: Sequence[Grounded], verdicts: Mapping[str, Sequence[ToldVerdict]]
) -> TableBlock:
    rows, leads = [], {}
    links = tuple(each.target for each in alone)
    for at, each in enumerate(alone):
        told = tuple(_told((each,), verdicts))
        rows.append(Row(each.label, (each.grounds.support or "", _joined(told))))
        leads[at, 1] = told
    columns: tuple[str, ...] = (worded("support"), worded("told in"))
    if not any(leads.values()):
        rows = [Row(row.label, row.cells[:1]) for row in rows]
        columns, leads = columns[:1], {}
    caption = worded("What the coder completed, or gives no place for")
    return TableBlock(
        Table(worded("Element"), columns, tuple(rows), caption), links=links, leads=leads
    )


# --- cells -------------------------------------------------------------------------


_REMARKS = {
    "moved": worded("moved"),
    "ambiguous": worded("ambiguous"),
    "lost": worded("lost"),
}


def _through(hands: Sequence[str]) -> str:
    return joined(worded(", through "), hands) if hands else worded("nobody else")


def _there(shown: Sequence[ShownPassage]) -> Iterator[str]:
    """Positions, with the words there, or their digest, or why there is neither."""
    told: list[str] = []
    for each in shown:
        if isinstance(each.words, str):
            words: str = f"“{visible(each.words)}”"
        elif each.sha256:
            words = worded("SHA-256 {sha256}", sha256=each.sha256[:_DIGITS])
        else:
            words = each.words.why
        remark = _REMARKS.get(each.outcome, "")
        place = f"{each.start}–{each.end}" if each.end else ""
        where = joined(" ", [part for part in (place, remark) if part])
        told.append(joined(": ", (where, words)) if where else words)
    yield joined("; ", dict.fromkeys(told))


def visible(text: str) -> str:
    r"""The text on one line and not too long, with what could steer a terminal made visible.

    Examples
    --------
    >>> visible("a\x1b[2J\nb")
    'a\\u{1b}[2J b'
    """
    line = " ".join(text.split())
    line = line if len(line) <= _WORDS else f"{line[:_WORDS].rstrip()} …"
    return "".join(c if c.isprintable() or c in _JOINERS else f"\\u{{{ord(c):x}}}" for c in line)


def _element(element: Grounded) -> str | Link:
    grounds = element.grounds
    support = joined("", ("(", support_in_words(grounds.support), ")")) if grounds.support else ""
    text = joined(" ", [each for each in (element.label, support, _held(grounds)) if each])
    return Link(text, element.target) if element.target else text


def _held(grounds: Grounds) -> str:
    """Whose view the coder ascribes it to, where that is not the account's own."""
    quoted = [worded("quoted by {who}", who=who) for who in grounds.quoted_by]
    held = [worded("held by {holder}", holder=grounds.holder)] if grounds.holder else []
    return joined(", ", (*held, *quoted))


def _told(
    elements: Iterable[Grounded], verdicts: Mapping[str, Sequence[ToldVerdict]]
) -> Iterator[Link]:
    """Links to verdicts, party by party; a party's letters stand before its first state."""
    found = dict.fromkeys(told for each in elements for told in verdicts.get(each.target, ()))
    before = ""
    for told in sorted(found, key=lambda told: told.order):
        name = told.state if told.letters == before else joined(" ", (told.letters, told.state))
        yield Link(name, told.target)
        before = told.letters


def _joined(parts: Sequence[str | Link]) -> str:
    return ", ".join(part.text if isinstance(part, Link) else part for part in parts)


def _chains(entries: Sequence[_Entry]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(c for entry in entries for s in entry.shown for c in s.voices))


def _prefix(account: str) -> str:
    return f"passages-{account}." if account else "passages-"
