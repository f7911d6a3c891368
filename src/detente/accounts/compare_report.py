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
from detente.accounts.verdicts import READINGS, Shown
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
from detente.wording import joined, worded

_NEUTRAL = worded(
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
        sections += together_sections(comparison.together, comparison.concepts, comparison.names)
    for number, pair in enumerate(comparison.pairs, 1):
        sections += _pair(comparison, pair, number)
    places: dict[tuple[str, str], str] = {}
    if passages is not None:
        elements = compared_elements(comparison)
        places = compared_places(elements)
        sections += compared_passages(elements, passages, comparison.names)
    sections.append(_method(comparison))
    title = worded("{accounts} compared", accounts=listed(list(comparison.names.values())))
    titles = [
        joined("", (account, ": ", each.title)) for account, each in comparison.accounts.items()
    ]
    made_by = worded("detente {version}", version=__version__)
    return Document(title, joined("; ", titles), tuple(sections), made_by, places=places)


def _crosswalk(comparison: Comparison) -> Section:
    walk = comparison.crosswalk
    blocks: list[Block] = [
        Note(_NEUTRAL),
        Paragraph(sentence(worded("Crosswalk: {origin}", origin=walk.origin))),
    ]
    undecided = [entry for part in PARTS for entry in walk.open_entries(part)]
    matching = [entry for entry in undecided if len(entry.ids) > 1]
    if matching:
        use = worded("used as proposed") if walk.undecided == "as proposed" else worded("not used")
        text = worded(
            "{number} that nobody has decided: {use}",
            number=counted(len(matching), "match"),
            use=use,
        )
        blocks.append(
            Note(joined("", (text, ": ", joined(", ", map(_entry, matching)), ".")), "limit")
        )
    alone = [joined("", (account, ": ", name)) for account, name in comparison.unmentioned]
    if alone:
        text = worded(
            "The crosswalk does not speak of {alone}: matched with nothing.",
            alone=joined(", ", alone),
        )
        blocks.append(Note(text, "limit"))
    near = [
        worded("{entry}: in {account}, {how}", entry=_entry(entry), account=account, how=how)
        for part in PARTS
        for entry in walk.used(part)
        for account, how in entry.near
    ]
    if near:
        blocks += [Heading(worded("Matched although nearly the same only")), Bullets(tuple(near))]
    return Section("crosswalk", worded("What is which"), tuple(blocks))


def _entry(entry: Entry) -> str:
    names = dict.fromkeys(identifier for _, identifier in entry.ids)
    return " = ".join(names)


def _pair(comparison: Comparison, pair: PairComparison, number: int) -> Iterator[Section]:
    named = joined(worded(" and "), [comparison.names[account] for account in pair.accounts])
    who = worded("the two accounts") if len(comparison.pairs) == 1 else named
    yield Section(
        f"answer-{number}",
        worded("What decides between {who}", who=who),
        tuple(_answer(pair, comparison.names)),
    )
    yield Section(
        f"differ-{number}", worded("Where {who} differ", who=who), tuple(_differ(pair, number))
    )
    yield Section(
        f"verdicts-{number}",
        worded("What {who} say of shared states", who=who),
        tuple(_verdicts(comparison, pair)),
    )
    yield Section(
        f"apart-{number}", worded("What would tell {who} apart", who=who), tuple(_apart(pair))
    )


def _answer(pair: PairComparison, names: Mapping[str, str]) -> Iterator[Block]:
    yield Paragraph(deciding_in_words(pair), strong=True)
    for direction in pair.directions:
        if direction.search.found:
            yield Heading(
                worded(
                    "What makes {base} say what {other} says",
                    base=names[direction.base],
                    other=names[direction.other],
                )
            )
            yield from _outcomes(pair, direction)


def _outcomes(pair: PairComparison, direction: Direction) -> Iterator[Block]:
    for shown, concepts, each in outcomes(direction):
        state = pair.showing(shown)
        goal = {
            "holds": worded("makes it hold"),
            "does not hold": worded("makes it not hold"),
            "cannot occur": worded("makes it impossible"),
        }[each.goal.wanted]
        yield Paragraph(
            worded(
                "{state}: what {goal} under {concepts}",
                state=state,
                goal=goal,
                concepts=concepts_in_words(concepts),
            )
        )
        if not each.smallest:
            yield Bullets(
                (
                    worded(
                        "no set of up to {number} does", number=counted(each.searched, "difference")
                    ),
                )
            )
            continue
        items = sets_in_words(pair, direction, each.smallest)
        items += [
            worded("also, one larger: {text}", text=text)
            for text in sets_in_words(pair, direction, each.next_size[:LISTED])
        ]
        if len(each.next_size) > LISTED:
            items.append(
                worded("and {number} more sets of that size", number=len(each.next_size) - LISTED)
            )
        if len(each.smallest) > 1:
            items.insert(
                0,
                worded(
                    "any one of {number}, none of which is needed alone:",
                    number=len(each.smallest),
                ),
            )
        yield Bullets(tuple(items))
    coarse = _coarse(pair, direction)
    if coarse:
        yield Paragraph(
            worded(
                "Whose picture as a whole, taken as {other} tells it, is enough:",
                other=direction.other,
            )
        )
        yield Bullets(coarse)


def _coarse(pair: PairComparison, direction: Direction) -> tuple[str, ...]:
    grouped: dict[tuple[Shown, tuple[str, ...]], list[str]] = {}
    for goal, each in direction.coarse.found.items():
        parties = tuple(whose(pair, taken) for taken in each.smallest)
        if parties:
            grouped.setdefault((goal.shown, parties), []).append(goal.concept)
    return tuple(
        joined(
            "",
            (
                pair.showing(shown),
                ", ",
                concepts_in_words(concepts),
                ": ",
                joined(" | ", parties),
            ),
        )
        for (shown, parties), concepts in grouped.items()
    )


def _differ(pair: PairComparison, number: int) -> Iterator[Block]:
    first, second = pair.accounts
    alike = counted(len(pair.common), "element")
    yield Paragraph(
        worded(
            "{alike} told alike, {number}.",
            alike=alike,
            number=counted(len(pair.differences), "difference"),
        )
    )
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
                worded(
                    "Too many pairs of states to compare the order of {names}.", names=listed(names)
                ),
                "limit",
            )
    elif not pair.joint.shared_options:
        yield Note(
            worded(
                "{first} and {second} share no option: no state can be compared.",
                first=first,
                second=second,
            ),
            "limit",
        )


def _verdicts(comparison: Comparison, pair: PairComparison) -> Iterator[Block]:
    total, apart = len(pair.verdicts), len(pair.differing)
    parts = counted(total, "shared state")
    yield Paragraph(
        worded("{parts}: the accounts say different things of {apart}.", parts=parts, apart=apart)
    )
    if apart:
        yield TableBlock(verdicts_table(comparison, pair))
        yield Paragraph(worded("E equilibrium   · not stable for somebody   – cannot occur"))
    if apart > LISTED:
        yield Note(worded("{number} more are in the JSON answer.", number=apart - LISTED), "limit")


def _apart(pair: PairComparison) -> Iterator[Block]:
    if not pair.moves and not pair.lasting:
        yield Paragraph(
            worded("Nothing was found: no move and no state is expected by one account only.")
        )
        return
    yield Paragraph(
        worded(
            "What would speak for one account as coded and against the other as coded. Each "
            "account "
            "is taken as it stands, its own options as in its status quo."
        )
    )
    for count, table in (
        (len(pair.moves), moves_table(pair)),
        (len(pair.lasting), lasting_table(pair)),
    ):
        if count:
            yield TableBlock(table)
        if count > OBSERVED:
            yield Note(
                worded("{number} more are in the JSON answer.", number=count - OBSERVED), "limit"
            )


def _method(comparison: Comparison) -> Section:
    concepts = concepts_in_words([concept.name for concept in comparison.concepts])
    facts = [
        worded(
            "Concepts: {concepts}. Responses: {rule}.",
            concepts=concepts,
            rule=worded(comparison.rule.value),
        ),
        worded("Shared states: {reading}.", reading=READINGS[comparison.reading]),
    ]
    for pair in comparison.pairs:
        for direction in pair.directions:
            search = direction.search
            if search.found:
                facts.append(
                    worded(
                        "{base} with elements of {other}: {number} analysed, every set of up to "
                        "{tried} tried; {impossible:,} sets make no model.",
                        base=direction.base,
                        other=direction.other,
                        number=counted(search.models, "mixed model"),
                        tried=counted(search.searched, "difference"),
                        impossible=search.impossible,
                    )
                )
    if comparison.together is not None and comparison.together.models:
        models = counted(comparison.together.models, "mixed model")
        tried = counted(comparison.together.searched, "matter")
        facts.append(
            worded(
                "All together: {models} analysed, every set of up to {tried} tried.",
                models=models,
                tried=tried,
            )
        )
    facts += [
        worded(
            "{account}: model sha256 {digest}",
            account=account,
            digest=comparison.results[account].model_digest,
        )
        for account in comparison.accounts
    ]
    blocks: list[Block] = [Bullets(tuple(facts))]
    blocks += [Note(sentence(text), "limit") for text in comparison.limits]
    return Section("method", worded("How this was computed"), tuple(blocks))
