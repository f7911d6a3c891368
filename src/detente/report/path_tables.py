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
from detente.questions.paths import Ending, Path, Paths, PathStep, Routes
from detente.questions.words import capital, counted, listed, sentence, state_title
from detente.table import Row, Table

#: How kinds of moves are called.
KINDS = {"moves": "any moves", "improvements": "improvements"}


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


def reach_table(found: Paths, limit: int) -> Table:
    """Fewest moves to each state, nearest first: the status quo table."""
    ends: dict[int, str] = {
        e.first[0].number: e.kind for e in found.endings if e.kind == "terminal"
    }
    ends |= {s.number: "cycle" for e in found.endings if e.kind == "cycle" for s in e.first}
    numbers: dict[int, dict[str, int]] = {}
    states: dict[int, State] = {}
    for reach in found.reaches:
        for state, moves in reach.listed:
            states[state.number] = state
            numbers.setdefault(state.number, {})[reach.by.value] = moves
    kinds = [reach.by.value for reach in found.reaches]
    far = max((m for each in numbers.values() for m in each.values()), default=0) + 1
    order = sorted(states, key=lambda n: ([numbers[n].get(k, far) for k in kinds], n))
    rows = []
    for number in order[:limit]:
        cells = [str(numbers[number][k]) if k in numbers[number] else "·" for k in kinds]
        rows.append(
            Row(state_label(states[number]), (*cells, ends.get(number, "")), number in ends)
        )
    columns = (*(KINDS[kind] for kind in kinds), "improvements end")
    return Table("least number of", columns, tuple(rows))


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
    columns = tuple(f"states by {KINDS[reach.by.value]}" for reach in found.reaches)
    return Table("moves", columns, (*rows, Row("in all", total, strong=True)))


def step_text(conflict: Conflict, step: PathStep) -> str:
    """One step of a path as a clause."""
    mover = party_label(conflict, step.party)
    where = "" if conflict.form == "abstract" else f" → {state_label(step.end)}"
    climb = f", intensity {signed(step.climb)}" if has_intensity(conflict) else ""
    gain = "" if step.improvement else ", no improvement"
    return f"{capital(mover)}: {step.change}{where}{gain}{climb}"


def path_lines(conflict: Conflict, path: Path) -> Iterator[str]:
    """The steps of a path, numbered."""
    if not path.steps:
        yield "nothing has to be done: it is so already"
    for number, step in enumerate(path.steps, 1):
        yield f"{number}. {step_text(conflict, step)}"


def last_chance_sentences(conflict: Conflict, path: Path) -> Iterator[str]:
    """Who could have stopped the path, latest first."""
    if not path.steps:
        return
    if not path.chances:
        yield "Nobody could have stopped it, by staying or by moving elsewhere."
        return
    last = path.last_to_stop_it
    names = listed([party_label(conflict, party) for party in last])
    yield f"Last that could have stopped it: {names}."
    for chance in path.chances:
        at = state_title(chance.state)
        ways = [
            "by staying"
            if way == "staying"
            else f"by going to {state_title(chance.instead) if chance.instead else 'elsewhere'}"
            for way in chance.ways
        ]
        who = capital(party_label(conflict, chance.party))
        after = counted(chance.place, "move")
        yield f"{who} could have, until {at} (after {after}), {listed(ways, 'or')}."


def routes_sentence(found: Paths, routes: Routes) -> str:
    """Whether the target is reached by one kind of moves, and how many shortest paths."""
    kind = KINDS[routes.by.value]
    what = found.target.text if found.target else ""
    if not routes.known:
        return (
            f"By {kind}: not known within the limits; a path to {what} has more than "
            f"{counted(routes.more_than, 'move')}, if there is one."
        )
    if routes.moves < 0:
        return f"By {kind}: {what} cannot be reached."
    many = ""
    if routes.shortest > 0:
        many = f", {counted(routes.shortest, 'shortest path')}"
    return f"By {kind}: {what} is reached after {counted(routes.moves, 'move')}{many}."


def ending_text(ending: Ending | ChainEnding) -> str:
    """An ending by the states that it is made of."""
    names = [state_label(state) for state in ending.first[:4]]
    more = "" if ending.size <= len(names) else f" and {ending.size - len(names):,} more"
    if ending.kind == "terminal":
        return names[0]
    return f"cycle of {ending.size:,} states: {', '.join(names)}{more}"


def endings_sentence(found: Paths) -> str:
    """How many terminal states and cycles improvements lead to."""
    terminal, cycles = found.ending_counts
    parts = [counted(terminal, "terminal state")] if terminal else []
    parts += [f"{counted(cycles, 'cycle')} that cannot be left"] if cycles else []
    return f"Improvements from {state_title(found.start)} end in {listed(parts)}."


# --- escalation ----------------------------------------------------------------------------


def rungs_table(found: Escalation) -> Table:
    """The ladder as a table, highest rung first."""
    rows = []
    for rung in reversed(found.rungs):
        here = rung.intensity == found.intensity
        rows.append(
            Row(
                f"{number_text(rung.intensity)}{' (start)' if here else ''}",
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
        "states",
        "reached",
        "after improvements",
        "after moves",
        f"equilibria ({found.concept.abbreviation})",
    )
    return Table("rung", columns, tuple(rows))


def summit_sentences(found: Escalation) -> Iterator[str]:
    """The highest rung by improvements and by any moves."""
    for summit in found.summits:
        kind = KINDS[summit.by.value]
        if summit.intensity == found.intensity:
            yield f"By {kind} it climbs no higher than it stands: {number_text(found.intensity)}."
        else:
            moves = counted(len(summit.path), "move")
            yield f"By {kind} it can climb to {number_text(summit.intensity)}, after {moves}."


def ways_sentence(found: Escalation) -> str:
    """How many equilibria stand lower, and to how many of them ways lead."""
    concept = f"{found.concept.title} ({found.concept.abbreviation})"
    if not found.lower_equilibria:
        return f"No state below {number_text(found.intensity)} is an equilibrium under {concept}."
    lower = counted(found.lower_equilibria, "equilibrium").replace("equilibriums", "equilibria")
    reached = found.lower_equilibria - found.without_way
    return (
        f"{lower} under {concept} below {number_text(found.intensity)}; ways lead to {reached:,} "
        f"of them."
    )


def way_lines(conflict: Conflict, way: WayDown) -> Iterator[str]:
    """Every kind of way to one lower equilibrium."""
    for path in way.improvements:
        steps = "; ".join(path_lines(conflict, path))
        yield f"by improvements: {steps}"
    for step in way.unilateral:
        gain = "an improvement" if step.gains else "no improvement for it"
        yield f"by one party: {party_label(conflict, step.party)} could {step.change} ({gain})"
    for joint in way.joint:
        parts = [
            f"{party_label(conflict, party)}: {change}"
            for party, change in zip(joint.parties, joint.changes, strict=True)
        ]
        names = listed([party_label(conflict, party) for party in joint.gainers])
        gain = "all of them gain" if joint.all_gain else f"of them gains: {names or 'nobody'}"
        yield f"by a joint step: {'; '.join(parts)} ({gain})"


def starter_sentences(found: Escalation) -> Iterator[str]:
    """Who could start a way down, and by what."""
    for starter in found.starters:
        first, *rest = starter.path.steps
        who = capital(party_label(found.conflict, starter.party))
        kind = "an improvement" if starter.kind == "improvement" else "no improvement for it"
        end = state_label(starter.path.steps[-1].end)
        then = "which leads"
        if rest:
            then = f"then {counted(len(rest), 'improvement')} lead{'s' * (len(rest) == 1)}"
        yield sentence(f"{who} could {first.change} ({kind}), {then} to {end}")


def ways_table(found: Escalation, limit: int) -> Table:
    """Equilibria of lower intensity with the ways that lead to each."""
    rows = []
    for way in found.ways[:limit]:
        by_improvements = str(len(way.improvements[0])) if way.improvements else "·"
        alone = [party_label(found.conflict, step.party) for step in way.unilateral]
        together = [party_label(found.conflict, p) for joint in way.joint for p in joint.parties]
        gain = ""
        if way.joint:
            gain = "all gain" if way.joint[0].all_gain else "not all gain"
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
    columns = ("rung", "improvements", "one party", "joint step of", "in the joint step")
    return Table("lower equilibrium", columns, tuple(rows))


# --- evolution -----------------------------------------------------------------------------


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
        Row("moves until then, on average", tuple(f"{r.expected_moves:.2f}" for r in found.runs))
    )
    columns = tuple(run.law for run in found.runs)
    return Table("ends in … under the law", columns, tuple(rows))


def percent(probability: float) -> str:
    """A probability for people; what is not 0 never looks like 0."""
    if 0 < probability < 0.0005:
        return "< 0.1 %"
    return f"{100 * probability:.1f} %"


def law_sentence(found: Evolution) -> str:
    """How much the law matters."""
    if len(found.runs) < 2:
        return "One law was asked for; another may give another answer."
    if len(found.endings) == 1:
        return "The law makes no difference to where it ends: there is one ending."
    if found.widest < 0.0005:
        return "The law makes no difference to where it ends."
    wide = percent(found.widest).replace(" %", " percentage points")
    if found.law_matters:
        return f"The likeliest ending depends on the law; one ending differs by up to {wide}."
    return f"The likeliest ending is the same under every law; one ending differs by up to {wide}."


def shown_of(number: int, limit: int, noun: str) -> Sequence[str]:
    """A line that says what was left out, if anything was."""
    return [f"{limit:,} of {number:,} {noun} shown (--limit shows more)."] if number > limit else []
