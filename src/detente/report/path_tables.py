"""Paths, escalation and evolution as tables and sentences, for the terminal and for reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from detente.model.conflict import Conflict
from detente.model.intensity import has_intensity
from detente.model.plain import plain_number
from detente.model.states import State, count_text
from detente.questions.escalation import Escalation, WayDown
from detente.questions.evolution import ChainEnding, Evolution
from detente.questions.path_result import Ending, Path, Paths, PathStep, Routes
from detente.questions.words import capital, counted, listed, sentence, state_title
from detente.table import Row, Table
from detente.wording import N_, joined, number_worded, worded

#: How kinds of moves are called.
KINDS = {"moves": worded("any moves"), "improvements": worded("improvements")}


def state_label(state: State) -> str:
    """A state for a table: its name or pattern, and both where it has both."""
    if state.name and state.name != state.pattern:
        return f"{state.pattern} {state.name}"
    return state.pattern


def party_label(conflict: Conflict, party: str) -> str:
    """What a party is called."""
    return conflict.party(party).label


def number_text(number: Fraction) -> str:
    """An intensity for people."""
    return str(plain_number(number))


def signed(number: Fraction) -> str:
    """A change of intensity for people."""
    if number == 0:
        return "0"
    return f"{'+' if number > 0 else '−'}{number_text(abs(number))}"


# --- paths ---------------------------------------------------------------------------------


_ENDS = {"terminal": worded("terminal"), "cycle": worded("cycle"), "": ""}


def reach_table(found: Paths, limit: int) -> Table:
    """Fewest moves to each state, nearest first: the status quo table."""
    ends: dict[int, str] = {
        e.first[0].number: e.kind for e in found.endings if e.kind == "terminal"
    }
    ends |= {s.number: "cycle" for e in found.endings if e.kind == "cycle" for s in e.first}
    rows = []
    for state, numbers in found.nearest[:limit]:
        cells = [str(number) if number >= 0 else "·" for number in numbers]
        end = ends.get(state.number, "")
        rows.append(Row(state_label(state), (*cells, _ENDS[end]), bool(end)))
    columns = (*(KINDS[reach.by.value] for reach in found.reaches), worded("improvements end"))
    return Table(worded("least number of"), columns, tuple(rows))


def by_distance_table(found: Paths) -> Table:
    """How many states there are at each number of moves."""
    longest = max(len(reach.counts) for reach in found.reaches)
    rows = []
    for moves in range(longest):
        cells = (
            count_text(reach.counts[moves]) if moves < len(reach.counts) else "·"
            for reach in found.reaches
        )
        rows.append(Row(str(moves), tuple(cells)))
    total = tuple(count_text(reach.total) for reach in found.reaches)
    columns = tuple(
        worded("states by {kinds}", kinds=KINDS[reach.by.value]) for reach in found.reaches
    )
    return Table(worded("moves"), columns, (*rows, Row(worded("in all"), total, strong=True)))


def step_text(conflict: Conflict, step: PathStep) -> str:
    """One step of a path as a clause."""
    mover = party_label(conflict, step.party)
    where = "" if conflict.form == "abstract" else f" → {state_label(step.end)}"
    climb = (
        worded(", intensity {climb}", climb=signed(step.climb)) if has_intensity(conflict) else ""
    )
    gain = "" if step.improvement else worded(", no improvement")
    return joined("", (joined(": ", (capital(mover), step.change)), where, gain, climb))


def path_lines(conflict: Conflict, path: Path) -> Iterator[str]:
    """The steps of a path, numbered."""
    if not path.steps:
        yield worded("nothing has to be done: it is so already")
    for number, step in enumerate(path.steps, 1):
        yield joined(". ", (str(number), step_text(conflict, step)))


def last_chance_sentences(conflict: Conflict, path: Path) -> Iterator[str]:
    """Who could have stopped the path, latest first."""
    if not path.steps:
        return
    if not path.chances:
        yield worded("Nobody could have stopped it, by staying or by moving elsewhere.")
        return
    last = path.last_to_stop_it
    names = listed([party_label(conflict, party) for party in last])
    yield worded("Last that could have stopped it: {names}.", names=names)
    for chance in path.chances:
        at = state_title(chance.state)
        ways = [
            worded("by staying")
            if way == "staying"
            else worded(
                "by going to {instead}",
                instead=state_title(chance.instead) if chance.instead else worded("elsewhere"),
            )
            for way in chance.ways
        ]
        who = capital(party_label(conflict, chance.party))
        after = counted(chance.place, "move")
        yield worded(
            "{who} could have, until {at} (after {after}), {ways}.",
            who=who,
            at=at,
            after=after,
            ways=listed(ways, "or"),
        )


def routes_sentence(found: Paths, routes: Routes) -> str:
    """Whether the target is reached by one kind of moves, and how many shortest paths."""
    kind = KINDS[routes.by.value]
    what = found.target.text if found.target else ""
    if not routes.known:
        return worded(
            "By {kind}: not known within the limits; a path to {what} has more than {more_than}, "
            "if there is one.",
            kind=kind,
            what=what,
            more_than=counted(routes.more_than, "move"),
        )
    if routes.moves < 0:
        return worded("By {kind}: {what} cannot be reached.", kind=kind, what=what)
    many = ""
    if routes.shortest > 0:
        many = joined("", (", ", counted(routes.shortest, "shortest path")))
    return worded(
        "By {kind}: {what} is reached after {moves}{many}.",
        kind=kind,
        what=what,
        moves=counted(routes.moves, "move"),
        many=many,
    )


def ending_text(ending: Ending | ChainEnding) -> str:
    """An ending by the states that it is made of."""
    names = [state_label(state) for state in ending.first[:4]]
    more = (
        ""
        if ending.size <= len(names)
        else worded(" and {size:,} more", size=ending.size - len(names))
    )
    if ending.kind == "terminal":
        return names[0]
    return worded(
        "cycle of {size:,} states: {names}{more}",
        size=ending.size,
        names=", ".join(names),
        more=more,
    )


def endings_sentence(found: Paths) -> str:
    """How many terminal states and cycles improvements lead to."""
    terminal, cycles = found.ending_counts
    parts = [counted(terminal, "terminal state")] if terminal else []
    if cycles:
        parts.append(worded("{cycles} that cannot be left", cycles=counted(cycles, "cycle")))
    return worded(
        "Improvements from {found} end in {parts}.",
        found=state_title(found.start),
        parts=listed(parts),
    )


# --- escalation ----------------------------------------------------------------------------


def rungs_table(found: Escalation) -> Table:
    """The ladder as a table, highest rung first."""
    rows = []
    for rung in reversed(found.rungs):
        here = rung.intensity == found.intensity
        rows.append(
            Row(
                worded("{rung} (start)", rung=number_text(rung.intensity))
                if here
                else number_text(rung.intensity),
                (
                    f"{rung.states:,}",
                    f"{rung.reached:,}",
                    str(rung.improvements) if rung.improvements >= 0 else "·",
                    str(rung.moves) if rung.moves >= 0 else "·",
                    f"{rung.equilibria:,}",
                ),
                here,
            )
        )
    columns = (
        worded("states"),
        worded("reached"),
        worded("after improvements"),
        worded("after moves"),
        worded("equilibria ({abbreviation})", abbreviation=found.concept.abbreviation),
    )
    return Table(worded("rung"), columns, tuple(rows))


def summit_sentences(found: Escalation) -> Iterator[str]:
    """The highest rung by improvements and by any moves."""
    for summit in found.summits:
        kind = KINDS[summit.by.value]
        if summit.intensity == found.intensity:
            yield worded(
                "By {kind} it climbs no higher than it stands: {intensity}.",
                kind=kind,
                intensity=number_text(found.intensity),
            )
        else:
            moves = counted(len(summit.path), "move")
            yield worded(
                "By {kind} it can climb to {intensity}, after {moves}.",
                kind=kind,
                intensity=number_text(summit.intensity),
                moves=moves,
            )


def ways_sentence(found: Escalation) -> str:
    """How many equilibria stand lower, and to how many of them ways lead."""
    concept = joined("", (found.concept.title, f" ({found.concept.abbreviation})"))
    if not found.lower_equilibria:
        return worded(
            "No state below {intensity} is an equilibrium under {concept}.",
            intensity=number_text(found.intensity),
            concept=concept,
        )
    lower = counted(found.lower_equilibria, "equilibrium")
    reached = found.lower_equilibria - found.without_way
    return worded(
        "{lower} under {concept} below {intensity}; ways lead to {reached:,} of them.",
        lower=lower,
        concept=concept,
        intensity=number_text(found.intensity),
        reached=reached,
    )


def way_lines(conflict: Conflict, way: WayDown) -> Iterator[str]:
    """Every kind of way to one lower equilibrium."""
    for path in way.improvements:
        steps = joined("; ", path_lines(conflict, path))
        yield worded("by improvements: {steps}", steps=steps)
    for step in way.unilateral:
        gain = worded("an improvement") if step.gains else worded("no improvement for it")
        yield worded(
            "by one party: {conflict} could {change} ({gain})",
            conflict=party_label(conflict, step.party),
            change=step.change,
            gain=gain,
        )
    for joint in way.joint:
        parts = [
            joined(": ", (party_label(conflict, party), change))
            for party, change in zip(joint.parties, joint.changes, strict=True)
        ]
        names = listed([party_label(conflict, party) for party in joint.gainers])
        gain = (
            worded("all of them gain")
            if joint.all_gain
            else worded("of them gains: {names}", names=names or worded("nobody"))
        )
        yield worded("by a joint step: {parts} ({gain})", parts=joined("; ", parts), gain=gain)


def starter_sentences(found: Escalation) -> Iterator[str]:
    """Who could start a way down, and by what."""
    for starter in found.starters:
        first, *rest = starter.path.steps
        who = capital(party_label(found.conflict, starter.party))
        kind = (
            worded("an improvement")
            if starter.kind == "improvement"
            else worded("no improvement for it")
        )
        end = state_label(starter.path.steps[-1].end)
        then = worded("which leads")
        if rest:
            then = number_worded(
                "then {number} improvement leads", "then {number} improvements lead", len(rest)
            )
        yield sentence(
            worded(
                "{who} could {change} ({kind}), {then} to {end}",
                who=who,
                change=first.change,
                kind=kind,
                then=then,
                end=end,
            )
        )


def ways_table(found: Escalation, limit: int) -> Table:
    """Equilibria of lower intensity with the ways that lead to each."""
    rows = []
    for way in found.ways[:limit]:
        by_improvements = str(len(way.improvements[0])) if way.improvements else "·"
        alone = [party_label(found.conflict, step.party) for step in way.unilateral]
        together = [party_label(found.conflict, p) for joint in way.joint for p in joint.parties]
        gain = ""
        if way.joint:
            gain = worded("all gain") if way.joint[0].all_gain else worded("not all gain")
        rows.append(
            Row(
                state_label(way.state),
                (
                    number_text(way.intensity),
                    by_improvements,
                    listed(alone) or "·",
                    listed(together) or "·",
                    gain,
                ),
            )
        )
    columns = (
        worded("rung"),
        worded("improvements"),
        worded("one party"),
        worded("joint step of"),
        worded("in the joint step"),
    )
    return Table(worded("lower equilibrium"), columns, tuple(rows))


# --- evolution -----------------------------------------------------------------------------


_LAWS = (N_("uniform"), N_("best"), N_("logit"))


def law_name(law: str) -> str:
    """A law by its name, as tables have it."""
    return worded(law)


def evolution_table(found: Evolution, limit: int) -> Table:
    """The probability of each ending under each law, likeliest first."""
    order = sorted(
        range(len(found.endings)),
        key=lambda at: (-max(run.probabilities[at] for run in found.runs), at),
    )
    rows = [
        Row(
            ending_text(found.endings[at]),
            tuple(percent(run.probabilities[at]) for run in found.runs),
            any(run.likeliest == at for run in found.runs),
        )
        for at in order[:limit]
    ]
    rows.append(
        Row(
            worded("moves until then, on average"),
            tuple(f"{r.expected_moves:.2f}" for r in found.runs),
        )
    )
    columns = tuple(law_name(run.law) for run in found.runs)
    return Table(worded("ends in … under the law"), columns, tuple(rows))


def percent(probability: float) -> str:
    """A probability for people; what is not 0 never looks like 0."""
    if 0 < probability < 0.0005:
        return "< 0.1 %"
    return f"{100 * probability:.1f} %"


def law_sentence(found: Evolution) -> str:
    """How much the law matters."""
    if len(found.runs) < 2:
        return worded("One law was asked for; another may give another answer.")
    if len(found.endings) == 1:
        return worded("The law makes no difference to where it ends: there is one ending.")
    if found.widest < 0.0005:
        return worded("The law makes no difference to where it ends.")
    wide = worded("{number} percentage points", number=percent(found.widest).removesuffix(" %"))
    if found.law_matters:
        return worded(
            "The likeliest ending depends on the law; one ending differs by up to {wide}.",
            wide=wide,
        )
    return worded(
        "The likeliest ending is the same under every law; one ending differs by up to {wide}.",
        wide=wide,
    )


def shown_of(number: int, limit: int, noun: str) -> Sequence[str]:
    """A line that says what was left out, if anything was."""
    return (
        [
            worded(
                "{limit:,} of {number:,} {noun} shown (--limit shows more).",
                limit=limit,
                number=number,
                noun=noun,
            )
        ]
        if number > limit
        else []
    )
