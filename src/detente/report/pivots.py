"""What decides the outcomes, as a report: each reading with its definition and its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente._version import __version__
from detente.questions.pivots.minimal import Flip, Flips
from detente.questions.pivots.outcomes import Target
from detente.questions.pivots.result import NotDone, Pivots
from detente.questions.pivots.values import Value, Values
from detente.questions.words import counted, listed, reference_in_words
from detente.report.blocks import (
    Block,
    Document,
    Figure,
    Note,
    Paragraph,
    Section,
    TableBlock,
)
from detente.report.relations import SignedLine, relations, relations_svg, signed
from detente.table import Row, Table
from detente.wording import joined, made, placed, worded

#: Rows of a table of flips, and values shown of a table of relations.
SHOWN = 40
_HELD, _LOST = worded("+ now"), worded("− no more")

_ABOUT = worded(
    "These are readings of one question, side by side. None of them is the right one, and "
    "none says anything about the conflict beyond the account that the model codes. A "
    "definition is ours where it names no source."
)


def pivots_report(answer: Pivots) -> Document:
    """The readings as a document: text and HTML come from the same."""
    return Document(
        answer.conflict.title,
        worded("What decides the outcomes, in several readings"),
        tuple(pivots_sections(answer)),
        f"detente {__version__}",
    )


def pivots_sections(answer: Pivots) -> Iterator[Section]:
    """A section for each reading, and one that sets them side by side."""
    yield _asked(answer)
    yield _flips_section(
        answer,
        "singles",
        worded("Single changes"),
        answer.singles,
        worded(
            "One change at a time: a statement left out, negated, exchanged with the next or "
            "moved "
            "to an end; neighbouring places of a ranking exchanged; a weight negated or set to 0; "
            "an option never taken; a party that makes no move; a rule or an infeasible "
            "combination that does not bind."
        ),
    )
    yield _flips_section(
        answer,
        "statements",
        worded("Statements that must go together"),
        answer.statements,
        worded(
            "Smallest sets of statements that flip an outcome when they are left out together, "
            "though no part of the set does. A cause that another could replace shows here and "
            "not among single changes."
        ),
    )
    yield _flips_section(
        answer,
        "attitudes",
        worded("Attitudes that must go together"),
        answer.attitudes,
        worded(
            "The same for relations. Switching off the relation of i to j leaves out the "
            "statements of i that mention options of j ({several}), sets their weights to 0, or "
            "ties the states of a ranking that differ in nothing else, by their mean rank.",
            several=_several(answer),
        ),
    )
    yield _groups_section(answer)
    yield _opposition_section(answer)
    yield _robustness_section(answer)
    yield _side_by_side(answer)


def _several(answer: Pivots) -> str:
    if answer.several == "any":
        return worded("a statement about several others goes with any of them")
    return worded("a statement about several others goes with the last of them")


def _asked(answer: Pivots) -> Section:
    concepts = answer.concepts
    before = dict(zip(answer.targets, answer.before, strict=True))
    kind = {target.name: target.kind for target in answer.targets}
    rows = tuple(
        Row(
            reference_in_words(name)
            if kind[name] == "state"
            else worded("{name} occurs", name=name),
            tuple(
                worded("yes") if before[Target(kind[name], name, c.name)] else worded("no")
                for c in concepts
            ),
        )
        for name in answer.outcomes
    )
    columns = tuple(c.abbreviation for c in concepts)
    caption = worded(
        "In the model as it stands. A state holds if it is an equilibrium; a watched outcome "
        "occurs if some equilibrium has it"
    )
    notes = [Note(text, "limit") for text in answer.limits()]
    about = worded(
        "{feasible}; responses by legal sequences; seed {seed}; model sha256 {digest}.",
        feasible=counted(answer.feasible, "feasible state"),
        seed=answer.seed,
        digest=answer.model_digest,
    )
    blocks: tuple[Block, ...] = (
        Paragraph(_ABOUT),
        TableBlock(Table(worded("outcome"), columns, rows, caption)),
        Paragraph(about),
        *notes,
    )
    return Section("asked", worded("What is asked"), blocks)


# --- flips -------------------------------------------------------------------------


def _flips_section(
    answer: Pivots, ident: str, title: str, flips: Flips | NotDone, about: str
) -> Section:
    blocks: list[Block] = [Paragraph(about)]
    if isinstance(flips, NotDone):
        blocks.append(Note(worded("Not done: {why}.", why=flips.why), "limit"))
        return Section(ident, title, tuple(blocks))
    for name in answer.outcomes:
        blocks += _flips_of(answer, flips, name)
    searched = counted(len(flips.changes), "change")
    size = (
        worded("one by one")
        if flips.searched == 1
        else worded("in every set of up to {searched}", searched=flips.searched)
    )
    said = worded(
        "{searched} tried {size}; every flip of these sizes is here, larger sets were not tried",
        searched=searched,
        size=size,
    )
    if flips.searched == 0:
        said = worded("{searched}; no set was tried", searched=searched)
    if flips.stopped:
        said = joined("", (said, " (", flips.stopped, ")"))
    return Section(ident, title, (*blocks, Note(placed(said, "ended"), "limit")))


def _flips_of(answer: Pivots, flips: Flips, name: str) -> Iterator[Block]:
    found: dict[tuple[str, ...], dict[str, Flip]] = {}
    for flip in flips.flips:
        if flip.target.name == name:
            says = tuple(change.says for change in flip.changes)
            found.setdefault(says, {})[flip.target.concept] = flip
    name = reference_in_words(name)
    if not found:
        yield Paragraph(worded("Nothing that was tried flips {name}.", name=name))
        return
    # What flips an outcome under more concepts comes first; then the smaller set.
    ranked = sorted(found.items(), key=lambda item: (len(item[0]), -len(item[1])))
    rows = tuple(
        Row(joined(" + ", says), tuple(_flip_cell(by.get(c.name)) for c in answer.concepts))
        for says, by in ranked[:SHOWN]
    )
    columns = tuple(c.abbreviation for c in answer.concepts)
    yield TableBlock(Table(worded("change"), columns, rows, worded("What flips {name}", name=name)))
    if len(ranked) > SHOWN:
        yield Note(
            worded(
                "{number:,} more are not shown here; JSON has them all.", number=len(ranked) - SHOWN
            ),
            "limit",
        )


def _flip_cell(flip: Flip | None) -> str:
    if flip is None:
        return "·"
    return _HELD if flip.after else _LOST


# --- groups ------------------------------------------------------------------------


def _groups_section(answer: Pivots) -> Section:
    about = worded(
        "Every group of relations is switched on while all others are off. A relation's Banzhaf "
        "value is how much more often the outcome occurs with it than without it, over all groups "
        "of the others; its Shapley value is the mean of what it adds over all orders in which "
        "relations join. Values below 0 say that a relation works against the outcome."
    )
    blocks: list[Block] = [Paragraph(about)]
    if isinstance(answer.groups, NotDone):
        blocks.append(Note(worded("Not done: {why}.", why=answer.groups.why), "limit"))
        return Section("groups", worded("Groups of relations"), tuple(blocks))
    for number, same in enumerate(_alike(answer.groups), 1):
        blocks += _values_blocks(answer, same, number)
    return Section("groups", worded("Groups of relations"), tuple(blocks))


def _alike(groups: Sequence[Values]) -> list[list[Values]]:
    """Targets whose values are the same figure for figure, together."""
    found: dict[object, list[Values]] = {}
    for values in groups:
        key = (values.target.name, values.banzhaf, values.shapley, values.everybody, values.nobody)
        found.setdefault(key, []).append(values)
    return list(found.values())


def _values_blocks(answer: Pivots, same: Sequence[Values], number: int) -> Iterator[Block]:
    values = same[0]
    name = worded(
        "{outcome}, under {concepts}",
        outcome=reference_in_words(values.target.name),
        concepts=_concepts(answer, same),
    )
    rows = list(zip(values.players, values.banzhaf, values.shapley, strict=True))
    rows = [row for row in rows if row[1].value or row[2].value]
    if not rows:
        yield Paragraph(
            worded("{name}: no relation changed the outcome in any group looked at.", name=name)
        )
        return
    rows.sort(key=lambda row: (-abs(row[1].value), -abs(row[2].value)))
    twin = Table(
        worded("relation"),
        ("Banzhaf", "Shapley"),
        tuple(Row(player.says, (_figure(b), _figure(s))) for player, b, s in rows),
        worded("What each relation adds to {name}", name=name),
    )
    lines = [SignedLine(p.party, str(p.at), b.value) for p, b, _ in rows if b.value and b.settled]
    title = worded("Relations by Banzhaf value: {name}", name=name)
    drawn = relations(answer.conflict, lines, title)
    svg = made(relations_svg, drawn, ident=f"relations-{number}")
    idle = len(values.players) - len(rows)
    left_out = (
        worded(
            "A solid line adds to the outcome, a dashed one takes from it; the wider, the more."
        ),
        worded(
            "{idle} of {all} relations change nothing in any group looked at.",
            idle=idle,
            all=len(values.players),
        ),
    )
    yield Figure(svg, title, left_out, twin)
    how = worded("every group was looked at") if values.exact else _estimated(values)
    yield Note(
        worded(
            "Worth of the outcome: {everybody:g} with every relation, {nobody:g} with none; {how}.",
            everybody=values.everybody,
            nobody=values.nobody,
            how=how,
        ),
        "limit",
    )


def _estimated(values: Values) -> str:
    return worded(
        "estimated from {samples:,} random groups and orders; each figure is within ± with a "
        "chance of at least 95 %, taken by itself",
        samples=values.samples,
    )


def _figure(value: Value) -> str:
    return signed(value.value) + (f" ± {value.half_width:.3f}" if value.half_width else "")


def _concepts(answer: Pivots, same: Sequence[Values]) -> str:
    short = {c.name: c.abbreviation for c in answer.concepts}
    return listed([short[values.target.concept] for values in same])


# --- opposition --------------------------------------------------------------------


def _opposition_section(answer: Pivots) -> Section:
    about = worded(
        "How alike two parties order the feasible states: Kendall's tau-b, from −1 (opposite) to "
        "+1 (the same). It looks at wishes only, not at who can do what."
    )
    blocks: list[Block] = [Paragraph(about)]
    found = answer.opposition
    if isinstance(found, NotDone):
        blocks.append(Note(worded("Not done: {why}.", why=found.why), "limit"))
        return Section("opposition", worded("Opposition of orders"), tuple(blocks))
    ranked = sorted(found.agreements, key=lambda a: a.tau)
    rows = tuple(
        Row(
            f"{a.party}, {a.other}",
            (signed(a.tau) if a.defined else "–", f"{a.alike:,}", f"{a.opposed:,}"),
        )
        for a in ranked
    )
    columns = (worded("tau-b"), worded("pairs alike"), worded("pairs opposed"))
    blocks.append(TableBlock(Table(worded("parties"), columns, rows, worded("Most opposed first"))))
    if any(not a.defined for a in ranked):
        blocks.append(
            Note(worded("– not defined: a party is indifferent between all states."), "limit")
        )
    for one, other in found.splits:
        blocks.append(
            Paragraph(
                worded("{split} (score {score:.3f}).", split=_split(one, other), score=found.score)
            )
        )
    said = worded(
        "Every split into two camps was looked at; the score is the sum of tau-b inside camps "
        "less the sum across. All splits with the best score are named."
    )
    if not found.splits:
        said = worded("Splits into camps were not looked at: there are too many parties.")
    return Section("opposition", worded("Opposition of orders"), (*blocks, Note(said, "limit")))


def _split(one: Sequence[str], other: Sequence[str]) -> str:
    if not other:
        return worded("The best split is none: all parties in one camp")
    return worded("The best split: {one} against {other}", one=listed(one), other=listed(other))


# --- robustness --------------------------------------------------------------------


def _robustness_section(answer: Pivots) -> Section:
    about = worded(
        "What a state withstands, counted: under how many concepts it is an equilibrium, after "
        "how "
        "many of the single changes it is (of those after which it can occur), and in how many "
        "random orders of the statements. There is no accepted definition; these counts are ours."
    )
    blocks: list[Block] = [Paragraph(about)]
    found = answer.robustness
    if isinstance(found, NotDone):
        blocks.append(Note(worded("Not done: {why}.", why=found.why), "limit"))
        return Section("robustness", worded("Robustness of equilibria"), tuple(blocks))
    for c in answer.concepts:
        rows = tuple(
            Row(
                each.state.title,
                (
                    str(len(each.concepts)),
                    worded(
                        "{number} of {changes}", number=each.withstood[c.name], changes=each.changes
                    ),
                    f"{each.held[c.name] / each.scenarios:.1%}",
                ),
                strong=c.name in each.concepts,
            )
            for each in found
        )
        columns = (worded("concepts"), worded("single changes"), worded("random orders"))
        caption = worded(
            "Under {title} ({abbreviation})", title=c.title, abbreviation=c.abbreviation
        )
        blocks.append(TableBlock(Table(worded("state"), columns, rows, caption)))
    return Section("robustness", worded("Robustness of equilibria"), tuple(blocks))


# --- side by side ------------------------------------------------------------------


def _side_by_side(answer: Pivots) -> Section:
    """What each reading puts first, and causes that single changes do not show."""
    about = worded(
        "What each reading puts first. A relation that flips nothing alone and has a value in "
        "groups has a substitute: that is where the readings differ."
    )
    rows = tuple(Row(target.title, tuple(_firsts(answer, target))) for target in answer.targets)
    columns = (
        worded("single changes that flip it"),
        worded("smallest sets of statements"),
        worded("smallest sets of attitudes"),
        worded("largest Banzhaf value"),
        worded("largest Shapley value"),
        worded("in groups only"),
    )
    block = TableBlock(Table(worded("outcome"), columns, rows))
    return Section("side-by-side", worded("The readings side by side"), (Paragraph(about), block))


def _firsts(answer: Pivots, target: Target) -> Iterator[str]:
    yield _counted_flips(answer.singles, target)
    yield _smallest(answer.statements, target)
    yield _smallest(answer.attitudes, target)
    if isinstance(answer.groups, NotDone):
        yield from (worded("not done"),) * 3
        return
    values = next(v for v in answer.groups if v.target == target)
    for each in (values.banzhaf, values.shapley):
        yield _largest(values, each)
    alone: set[str] = set()
    if isinstance(answer.attitudes, Flips):
        alone = {f.changes[0].says for f in answer.attitudes.of(target) if len(f.changes) == 1}
    hidden = [
        player.says
        for player, value in zip(values.players, values.banzhaf, strict=True)
        if value.value and value.settled and player.says not in alone
    ]
    yield joined("; ", hidden) if hidden else worded("none")


def _counted_flips(flips: Flips | NotDone, target: Target) -> str:
    if isinstance(flips, NotDone):
        return worded("not done")
    return worded("{number} of {changes}", number=len(flips.of(target)), changes=len(flips.changes))


def _smallest(flips: Flips | NotDone, target: Target) -> str:
    if isinstance(flips, NotDone):
        return worded("not done")
    found = flips.of(target)
    if not found:
        return worded("none up to size {searched}", searched=flips.searched)
    size = min(len(flip.changes) for flip in found)
    sets = [
        joined(" + ", (c.says for c in flip.changes)) for flip in found if len(flip.changes) == size
    ]
    return joined("; ", sets)


def _largest(values: Values, each: Sequence[Value]) -> str:
    top = max((abs(value.value) for value in each), default=0.0)
    if not top:
        return worded("none")
    # Estimates that overlap with the largest are named with it.
    named = [
        joined("", (player.says, " (", _figure(value), ")"))
        for player, value in zip(values.players, each, strict=True)
        if value.value and abs(value.value) + 2 * value.half_width >= top
    ]
    return joined("; ", named)
