"""A comparison as a report: plain data that the terminal and HTML print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente._version import __version__
from detente.accounts.compare_passages import (
    compared_elements,
    compared_passages,
    compared_places,
    difference_id,
)
from detente.accounts.compare_tables import (
    LISTED,
    OBSERVED,
    coded_table,
    differences_table,
    lasting_table,
    moves_table,
    orders_table,
    same_table,
    verdicts_table,
)
from detente.accounts.compare_words import (
    concepts_in_words,
    deciding_in_words,
    outcomes,
    party_label,
    sets_in_words,
    whose,
)
from detente.accounts.comparison import Comparison
from detente.accounts.crosswalk import PARTS, Entry
from detente.accounts.pair import Direction, PairComparison
from detente.accounts.together_report import together_sections
from detente.accounts.verdicts import READINGS
from detente.questions.words import counted, listed, sentence
from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Note,
    Paragraph,
    Section,
    TableBlock,
)
from detente.report.passages import ShownPassage

_NEUTRAL = (
    "Each account is somebody's claim, coded as a model. The comparison says where the models "
    "differ and what follows from it, never which account is right."
)


def report_of(
    comparison: Comparison, passages: Mapping[str, Sequence[ShownPassage]] | None = None
) -> Document:
    """The report of a comparison: the crosswalk, all accounts at once, each pair, the method.

    All at once are told where they are more than two.
    With ``passages``, what is known of the places that each account's elements rest on, by
    account, they are listed account by account, and every place leads to its entry.
    """
    sections = [_crosswalk(comparison)]
    if comparison.together is not None:
        sections += together_sections(comparison.together, comparison.concepts)
    for number, pair in enumerate(comparison.pairs, 1):
        sections += _pair(comparison, pair, number)
    places: dict[tuple[str, str], str] = {}
    if passages is not None:
        elements = compared_elements(comparison)
        places = compared_places(elements)
        sections += compared_passages(elements, passages)
    sections.append(_method(comparison))
    title = f"{listed(list(comparison.accounts))} compared"
    titles = [f"{account}: {each.title}" for account, each in comparison.accounts.items()]
    made_by = f"detente {__version__}"
    return Document(title, "; ".join(titles), tuple(sections), made_by, places=places)


def _crosswalk(comparison: Comparison) -> Section:
    walk = comparison.crosswalk
    blocks: list[Block] = [Note(_NEUTRAL), Paragraph(sentence(f"Crosswalk: {walk.origin}"))]
    undecided = [entry for part in PARTS for entry in walk.open_entries(part)]
    matching = [entry for entry in undecided if len(entry.ids) > 1]
    if matching:
        use = "used as proposed" if walk.undecided == "as proposed" else "not used"
        text = f"{counted(len(matching), 'match')} that nobody has decided: {use}"
        text = text.replace("matchs", "matches")
        blocks.append(Note(f"{text}: {', '.join(map(_entry, matching))}.", "limit"))
    alone = [f"{account}: {name}" for account, name in comparison.unmentioned]
    if alone:
        text = f"The crosswalk does not speak of {', '.join(alone)}: matched with nothing."
        blocks.append(Note(text, "limit"))
    near = [
        f"{_entry(entry)}: in {account}, {how}"
        for part in PARTS
        for entry in walk.used(part)
        for account, how in entry.near
    ]
    if near:
        blocks += [Heading("Matched although nearly the same only"), Bullets(tuple(near))]
    return Section("crosswalk", "What is which", tuple(blocks))


def _entry(entry: Entry) -> str:
    names = dict.fromkeys(identifier for _, identifier in entry.ids)
    return " = ".join(names)


def _pair(comparison: Comparison, pair: PairComparison, number: int) -> Iterator[Section]:
    who = " and ".join(pair.accounts)
    yield Section(f"answer-{number}", f"What decides between {who}", tuple(_answer(pair)))
    yield Section(f"differ-{number}", f"Where {who} differ", tuple(_differ(pair, number)))
    yield Section(
        f"verdicts-{number}", f"What {who} say of shared states", tuple(_verdicts(comparison, pair))
    )
    yield Section(f"apart-{number}", f"What would tell {who} apart", tuple(_apart(pair)))


def _answer(pair: PairComparison) -> Iterator[Block]:
    yield Paragraph(deciding_in_words(pair), strong=True)
    for direction in pair.directions:
        if direction.search.found:
            yield Heading(f"What makes {direction.base} say what {direction.other} says")
            yield from _outcomes(pair, direction)


def _outcomes(pair: PairComparison, direction: Direction) -> Iterator[Block]:
    for shown, concepts, each in outcomes(direction):
        state = pair.showing(shown)
        goal = {
            "holds": "makes it hold",
            "does not hold": "makes it not hold",
            "cannot occur": "makes it impossible",
        }[each.goal.wanted]
        yield Paragraph(f"{state}: what {goal} under {concepts_in_words(concepts)}")
        if not each.smallest:
            yield Bullets((f"no set of up to {counted(each.searched, 'difference')} does",))
            continue
        items = sets_in_words(pair, direction, each.smallest)
        items += [
            f"also, one larger: {text}"
            for text in sets_in_words(pair, direction, each.next_size[:LISTED])
        ]
        if len(each.next_size) > LISTED:
            items.append(f"and {len(each.next_size) - LISTED} more sets of that size")
        if len(each.smallest) > 1:
            items.insert(0, f"any one of {len(each.smallest)}, none of which is needed alone:")
        yield Bullets(tuple(items))
    coarse = _coarse(pair, direction)
    if coarse:
        yield Paragraph(
            f"Whose picture as a whole, taken as {direction.other} tells it, is enough:"
        )
        yield Bullets(coarse)


def _coarse(pair: PairComparison, direction: Direction) -> tuple[str, ...]:
    grouped: dict[tuple[object, ...], list[str]] = {}
    for goal, each in direction.coarse.found.items():
        parties = tuple(whose(pair, taken) for taken in each.smallest)
        if parties:
            grouped.setdefault((goal.shown, parties), []).append(goal.concept)
    return tuple(
        f"{pair.showing(shown)}, {concepts_in_words(concepts)}: {' | '.join(parties)}"  # type: ignore[arg-type]
        for (shown, parties), concepts in grouped.items()
    )


def _differ(pair: PairComparison, number: int) -> Iterator[Block]:
    first, second = pair.accounts
    alike = counted(len(pair.common), "element")
    yield Paragraph(f"{alike} told alike, {counted(len(pair.differences), 'difference')}.")
    if pair.differences:
        ids = tuple(difference_id(number, at) for at in range(1, len(pair.differences) + 1))
        yield TableBlock(differences_table(pair), ids)
    if pair.common:
        yield TableBlock(same_table(pair))
    if pair.coded_common or pair.coded_differences:
        yield TableBlock(coded_table(pair))
    if pair.orders:
        yield TableBlock(orders_table(pair))
        names = [party_label(pair, each.party) for each in pair.orders if not each.complete]
        if names:
            yield Note(
                f"Too many pairs of states to compare the order of {listed(names)}.", "limit"
            )
    elif not pair.joint.shared_options:
        yield Note(f"{first} and {second} share no option: no state can be compared.", "limit")


def _verdicts(comparison: Comparison, pair: PairComparison) -> Iterator[Block]:
    total, apart = len(pair.verdicts), len(pair.differing)
    parts = counted(total, "shared state")
    yield Paragraph(f"{parts}: the accounts say different things of {apart}.")
    if apart:
        yield TableBlock(verdicts_table(comparison, pair))
        yield Paragraph("E equilibrium   · not stable for somebody   – cannot occur")
    if apart > LISTED:
        yield Note(f"{apart - LISTED} more are in the JSON answer.", "limit")


def _apart(pair: PairComparison) -> Iterator[Block]:
    if not pair.moves and not pair.lasting:
        yield Paragraph("Nothing was found: no move and no state is expected by one account only.")
        return
    yield Paragraph(
        "What would speak for one account as coded and against the other as coded. Each account "
        "is taken as it stands, its own options as in its status quo."
    )
    for count, table in (
        (len(pair.moves), moves_table(pair)),
        (len(pair.lasting), lasting_table(pair)),
    ):
        if count:
            yield TableBlock(table)
        if count > OBSERVED:
            yield Note(f"{count - OBSERVED} more are in the JSON answer.", "limit")


def _method(comparison: Comparison) -> Section:
    concepts = concepts_in_words([concept.name for concept in comparison.concepts])
    facts = [
        f"Concepts: {concepts}. Responses: {comparison.rule.value}.",
        f"Shared states: {READINGS[comparison.reading]}.",
    ]
    for pair in comparison.pairs:
        for direction in pair.directions:
            search = direction.search
            if search.found:
                facts.append(
                    f"{direction.base} with elements of {direction.other}: "
                    f"{counted(search.models, 'mixed model')} analysed, every set of up to "
                    f"{counted(search.searched, 'difference')} tried; "
                    f"{search.impossible:,} sets make no model."
                )
    if comparison.together is not None and comparison.together.models:
        models = counted(comparison.together.models, "mixed model")
        tried = counted(comparison.together.searched, "matter")
        facts.append(f"All together: {models} analysed, every set of up to {tried} tried.")
    facts += [
        f"{account}: model sha256 {comparison.results[account].model_digest}"
        for account in comparison.accounts
    ]
    blocks: list[Block] = [Bullets(tuple(facts))]
    blocks += [Note(sentence(text), "limit") for text in comparison.limits]
    return Section("method", "How this was computed", tuple(blocks))
