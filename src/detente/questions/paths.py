"""How do we get there? Shortest legal paths, what can be reached, where improvements end.

A legal path is a sequence of moves in which nobody moves twice in a row. Two kinds are
told apart throughout: by *any moves*, and by *improvements*, each of which its own mover
prefers to staying.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any, Literal

from detente.engine.explicit.sequences import (
    MAXIMUM_STEPS,
    UNREACHED,
    TooManySteps,
    paths_in_order,
    shortest_count,
)
from detente.engine.protocol import Means, ResponsePath
from detente.errors import call_fault, suggestion
from detente.model.conflict import Conflict
from detente.model.intensity import Measure, has_intensity, intensities
from detente.model.states import State
from detente.questions.array_ground import ArrayGround
from detente.questions.choose_ground import EngineChoice, ground_for
from detente.questions.ground import ClosedClass, Ground, Search, start_reference
from detente.questions.last_chance import Chance, Chances, last_chances
from detente.questions.listed_ground import ListedGround
from detente.questions.path_result import (
    Ending,
    PartyChance,
    Path,
    Paths,
    PathStep,
    Reach,
    Routes,
    Target,
)
from detente.stability.analysis import Limits
from detente.stability.answer import LISTED
from detente.wording import worded

#: By which moves paths lead.
By = Literal["both", "moves", "improvements"]
#: Endings of improvements that are listed, and that get a path of their own. In arrays each
#: path takes a search over all combinations.
ENDINGS = 200
WITH_PATHS = {"explicit": 12, "arrays": 3}
#: Paths asked for at most.
MOST_PATHS = 10_000


def paths(
    conflict: Conflict,
    start: str | None = None,
    to: str | None = None,
    *,
    by: By = "both",
    k: int = 1,
    engine: EngineChoice = "auto",
    limits: Limits | None = None,
    listed: int = LISTED,
) -> Paths:
    """What can be reached from a state, and the shortest legal paths to a target.

    Parameters
    ----------
    conflict : Conflict
    start : str, optional
        A state by name or pattern; the status quo if not given.
    to : str, optional
        Where paths are to lead: a state's name, a watched outcome, a pattern in which
        ``-`` leaves an option open, or a formula. Paths end where they first arrive.
    by : str
        ``"moves"`` (any), ``"improvements"`` (each preferred by its mover), ``"both"``.
    k : int
        How many paths to the target at most, shortest first; those of one length in the
        order of movers and states. No path goes through a state twice, except where moves
        are not transitive: there it never goes through a state twice with one last mover.
    engine : str
        ``"lists"``, ``"arrays"``, ``"symbolic"``, or whichever suits (``"auto"``).
    limits : Limits, optional
        States that an engine lists at most, memory, time.
    listed : int
        How many of the states that are reached the answer holds at most, nearest first;
        they are all counted.

    Returns
    -------
    Paths
        ``complete`` is false where time or memory ran out; it then holds what is known.

    Raises
    ------
    FaultyInput
        E307, E308 or E406 for a state that there is not; E301 to E306 for a formula; E701
        for a call without a start; faults of the model that show once its states are known.
    LimitReached
        E501 where no engine can answer within the limits.

    Notes
    -----
    The table of reachability by number of moves, with and without restriction to
    improvements, is that of li-2005. Endings and last chances are defined by us, see
    ``docs/explanation/paths.md``. Lists: linear in the moves, and paths beyond the first
    cost the moves along those that begin like them. Arrays: one pass for each
    party and each number of moves; one for each party by any moves where nothing is ruled
    out. Diagrams: unknown beforehand.

    Examples
    --------
    >>> import detente
    >>> found = detente.paths(detente.case("hipel-1993/elmira").load(), "s1", "s8")
    >>> [(step.party, step.end.name) for step in found.route("moves").paths[0].steps]
    [('moe', 's2'), ('uniroyal', 's4'), ('local_government', 's8')]
    >>> found.route("improvements").moves
    -1
    """
    limits = limits or Limits()
    means = _means(by)
    if not 1 <= k <= MOST_PATHS:
        raise call_fault(
            worded("So many paths cannot be asked for."),
            str(k),
            worded("1 to {most_paths}", most_paths=MOST_PATHS),
        )
    reference = start_reference(conflict, start)
    ground = ground_for(conflict, engine, limits)
    if isinstance(ground, str):
        from detente.questions.symbolic_paths import symbolic_paths

        return symbolic_paths(conflict, reference, to, means, k, ground, limits)
    return paths_on(ground, reference, to, means, k, listed)


def _means(by: str) -> tuple[Means, ...]:
    kinds: dict[str, tuple[Means, ...]] = {
        "both": (Means.MOVES, Means.IMPROVEMENTS),
        "moves": (Means.MOVES,),
        "improvements": (Means.IMPROVEMENTS,),
    }
    if by not in kinds:
        mend = suggestion(by, list(kinds), worded("write moves, improvements or both"))
        raise call_fault(worded("There is no such kind of moves."), by, mend)
    return kinds[by]


def paths_on(
    ground: ListedGround | ArrayGround,
    reference: str,
    to: str | None = None,
    means: Sequence[Means] = (Means.MOVES, Means.IMPROVEMENTS),
    k: int = 1,
    listed: int = LISTED,
) -> Paths:
    """As :func:`paths`, on a ground that is there already."""
    start = ground.start(reference)
    goal = None if to is None else ground.where(to)
    teller = Teller(ground)
    reaches, routes = [], []
    limits, incomplete = list[str](), list[str]()
    endings: tuple[Ending, ...] = ()
    counts = (0, 0)
    fields = []
    for kind in means:
        search = ground.search(kind)
        field = search.forwards(start)
        fields.append(field)
        numbers, near = ground.reached(field, listed)
        states = ground.states([at for at, _ in near])
        told = zip(states, (moves for _, moves in near), strict=True)
        reaches.append(Reach(kind, numbers, tuple(told)))
        if kind is Means.IMPROVEMENTS:
            closed = ground.endings(start, field, ENDINGS)
            counts = (closed.terminal, closed.cycles)
            if not closed.all_cycles:
                limits.append(f"more than {closed.cycles} cycles; no more were looked for")
            endings = tuple(
                _ending(teller, search, field, each, start, told=number < WITH_PATHS[ground.name])
                for number, each in enumerate(closed.classes)
            )
        if goal is not None:
            routes.append(_routes(teller, search, goal, start, kind, k, incomplete))
    nearest = ground.nearest(fields, listed)
    if len(endings) < sum(counts):
        limits.append(f"{len(endings)} of {sum(counts):,} endings of improvements are listed")
    return Paths(
        ground.conflict,
        ground.name,
        ground.because,
        ground.state(start),
        ground.feasible_count,
        ground.search(means[0]).transitive,
        tuple(reaches),
        endings,
        counts,
        None if to is None or goal is None else Target(to, goal[1]),
        tuple(routes),
        (*limits, *incomplete),
        complete=not incomplete,
        nearest=tuple(
            zip(
                ground.states([at for at, _ in nearest]),
                (moves for _, moves in nearest),
                strict=True,
            )
        ),
    )


def _routes(
    teller: Teller,
    search: Search,
    goal: tuple[Any, int],
    start: int,
    kind: Means,
    k: int,
    incomplete: list[str],
) -> Routes:
    target, count = goal
    if not count:
        return Routes(kind, UNREACHED, 0, ())
    field = search.backwards(target)
    moves = field.fewest(start)
    if moves == UNREACHED:
        return Routes(kind, UNREACHED, 0, ())
    found: list[ResponsePath] = []
    shortest = UNREACHED
    ordered = partial(
        paths_in_order,
        start,
        search.parties,
        search.targets,
        field.fewest,
        transitive=search.transitive,
    )
    try:
        for path in islice(ordered(), k):
            found.append(path)  # noqa: PERF402 - what is found stays when the search gives up
        shortest = shortest_count(start, search.parties, search.targets, field.fewest)
    except TooManySteps:
        missing = "the number of shortest ones" if len(found) == k else "further ones"
        incomplete.append(
            f"paths by {kind.value}: {len(found)} of {k} found; {missing} would take more than "
            f"{MAXIMUM_STEPS:,} steps"
        )
    chances = Chances(search, target, field)
    told = tuple(teller.path(kind, start, path, chances.along(start, path)) for path in found)
    return Routes(kind, moves, shortest, told)


def _ending(
    teller: Teller, search: Search, field: Any, found: ClosedClass, start: int, *, told: bool
) -> Ending:
    ground = teller.ground
    kind: Literal["terminal", "cycle"] = "terminal" if found.size == 1 else "cycle"
    first = tuple(map(ground.state, found.first))
    if found.size == 1 and not told:
        return Ending(kind, found.size, first, field.fewest(found.first[0]), ())
    back = search.backwards_to(found.members, start)
    moves = back.fewest(start)
    way: tuple[Path, ...] = ()
    if told and moves != UNREACHED:
        shortest = next(
            paths_in_order(
                start, search.parties, search.targets, back.fewest, transitive=search.transitive
            )
        )
        way = (teller.path(Means.IMPROVEMENTS, start, shortest),)
    return Ending(kind, found.size, first, moves, way)


class Teller:
    """Tells paths of a ground in states and words, with their climb."""

    def __init__(self, ground: Ground, measure: Measure = "highest") -> None:
        self.ground = ground
        self.measure: Measure = measure
        self._climbs = has_intensity(ground.conflict)

    def path(
        self, kind: Means, start: int, path: ResponsePath, chances: Sequence[Chance] = ()
    ) -> Path:
        """The path, and each party's last chance to stop it."""
        ground = self.ground
        parties = ground.conflict.party_ids
        steps = []
        at = start
        places = [start]
        for step in path:
            one, two = ground.state(at), ground.state(step.state)
            steps.append(
                PathStep(
                    parties[step.party],
                    one,
                    two,
                    ground.change(step.party, at, step.state),
                    ground.prefers(step.party, step.state, at),
                    self.climb(one, two),
                )
            )
            at = step.state
            places.append(at)
        told = tuple(
            PartyChance(
                parties[chance.party],
                chance.place,
                ground.state(places[chance.place]),
                chance.ways,
                ground.state(chance.to[0]) if chance.to else None,
            )
            for chance in last_chances(chances)
        )
        return Path(kind, tuple(steps), told)

    def climb(self, one: State, two: State) -> Fraction:
        """By how much a move raises the intensity."""
        if not self._climbs:
            return Fraction(0)
        before, after = intensities(self.ground.conflict, (one, two), self.measure)
        return after - before
