"""The causal map of an account: what it says bears on what, and what follows along paths.

The map is a signed directed graph [axelrod-1976]: concepts, and links that say that more of
one makes more (+) or less (-) of another. The effect of a path is the product of its signs.
The total effect of one concept on another is + where every path is +, - where every path is
-, and indeterminate where they differ [wellman-1994]. A link of sign ? makes its path
unclear; an effect with such a path is indeterminate too.

There are two readings of *path*. A **simple path** visits no concept twice; listing them can
take exponential time, so it is bounded and says so. A **walk** may go round circles; which
signs walks can have is found by one search over (concept, sign), in time linear in the size
of the map. Every simple path is a walk, so where all walks have one sign all simple paths do.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from detente.errors import call_fault, suggestion
from detente.model.codes import CausalLink, MapConcept, Sign
from detente.model.conflict import Conflict
from detente.wording import worded

Reading = Literal["simple paths", "walks"]
#: What one concept does to another: a sign, or indeterminate, or nothing, or not known
#: because the search was stopped.
Effect = Literal["+", "-", "indeterminate", "none", "not known"]

#: Paths and circles that are listed unless told otherwise, and steps of a search for them.
LISTED = 1000
STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class CausalPath:
    """A path: positions of its links in the map, its concepts, and the product of its signs.

    A circle begins and ends with the same concept.
    """

    links: tuple[int, ...]
    concepts: tuple[str, ...]
    sign: Sign


@dataclass(frozen=True, slots=True)
class PathList:
    """Paths in the order of their length; ``complete`` is false where the search stopped."""

    paths: tuple[CausalPath, ...]
    complete: bool

    def count(self, sign: Sign) -> int:
        """How many have this sign."""
        return sum(path.sign == sign for path in self.paths)


@dataclass(frozen=True, slots=True)
class TotalEffect:
    """What one concept does to another, under one reading, and how that is known.

    ``signs`` are the signs of paths that were found. ``complete`` says that there are no
    others; an effect may be known without it.
    """

    start: str
    end: str
    reading: Reading
    effect: Effect
    signs: frozenset[Sign]
    complete: bool


@dataclass(frozen=True)
class CausalMap:
    """A signed directed graph of concepts and claims of cause and effect.

    Attributes
    ----------
    concepts : tuple of MapConcept
    links : tuple of CausalLink
        Two concepts may be joined by links of several signs.

    Examples
    --------
    >>> import detente
    >>> statement = detente.case("gulf-2024-04/statement").load()
    >>> causes = CausalMap(statement.codes.concepts, statement.codes.links)
    >>> causes.effect("strike_on_iran", "us_control").effect
    'indeterminate'
    """

    concepts: tuple[MapConcept, ...]
    links: tuple[CausalLink, ...]

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Labels of concepts by id."""
        return {concept.id: concept.label for concept in self.concepts}

    @cached_property
    def out_of(self) -> Mapping[str, tuple[int, ...]]:
        """Positions of the links out of each concept."""
        return _by([link.start for link in self.links])

    @cached_property
    def into(self) -> Mapping[str, tuple[int, ...]]:
        """Positions of the links into each concept."""
        return _by([link.end for link in self.links])

    def degree(self, concept: str) -> int:
        """How many links begin or end at a concept."""
        return len(self.out_of.get(concept, ())) + len(self.into.get(concept, ()))

    def known(self, concept: str) -> str:
        """The concept's id; E701 where the map has no such concept."""
        if concept in self.labels:
            return concept
        known = list(self.labels)
        mend = suggestion(
            concept,
            known[:1000],
            worded("they are: {known}", known=", ".join(known[:12]) or worded("none")),
        )
        raise call_fault(worded("The map has no such concept."), concept, mend)

    # --- paths ------------------------------------------------------------------

    def paths(self, start: str, end: str, most: int = LISTED, steps: int = STEPS) -> PathList:
        """The simple paths from one concept to another, shortest first.

        Parameters
        ----------
        start, end : str
            Ids of concepts. From a concept to itself they are the circles through it.
        most, steps : int
            The search stops after so many paths or steps; the list then says that it is
            not complete. Shorter paths come first in the list, not in the search.

        Raises
        ------
        FaultyInput
            E701 for a concept that the map does not have.

        Notes
        -----
        The number of simple paths can be exponential. Only concepts that lead to ``end``
        are entered, which does not bound the work: ``steps`` does.
        """
        self.known(start)
        self.known(end)
        search = _Search(self, steps)
        found: list[CausalPath] = []
        for links in search.paths(start, end, self._leading_to(end)):
            if len(found) == most:
                search.stopped = True
                break
            found.append(self.path(links))
        return PathList(tuple(sorted(found, key=_order)), not search.stopped)

    def circles(self, most: int = LISTED, steps: int = STEPS) -> PathList:
        """The simple circles, each once, beginning at its first concept in file order."""
        search = _Search(self, steps)
        found: list[CausalPath] = []
        allowed = dict.fromkeys(self.labels)
        for concept in self.labels:
            inside = self._leading_to(concept) & self._reached_from(concept) & set(allowed)
            for links in search.paths(concept, concept, inside):
                if len(found) == most:
                    search.stopped = True
                    break
                found.append(self.path(links))
            if search.stopped:
                break
            del allowed[concept]
        return PathList(tuple(sorted(found, key=_order)), not search.stopped)

    def path(self, links: Sequence[int]) -> CausalPath:
        """The path along these links."""
        steps = [self.links[number] for number in links]
        concepts = (steps[0].start, *(step.end for step in steps))
        return CausalPath(tuple(links), concepts, product(step.sign for step in steps))

    # --- effects ----------------------------------------------------------------

    def effect(
        self,
        start: str,
        end: str,
        reading: Reading = "simple paths",
        most: int = LISTED,
        steps: int = STEPS,
    ) -> TotalEffect:
        """The total effect of one concept on another.

        By ``"walks"`` it is exact and quick. By ``"simple paths"`` the paths are listed;
        where the list is not complete, the effect is still known if both signs were found,
        or if walks have one sign only, and ``"not known"`` otherwise.
        """
        walks = self.walk_signs(self.known(start)).get(self.known(end), frozenset())
        if reading == "walks":
            return TotalEffect(start, end, reading, _effect(walks), walks, True)
        listed = self.paths(start, end, most, steps)
        signs = frozenset(path.sign for path in listed.paths)
        effect = _effect(signs)
        if not listed.complete and effect != "indeterminate":
            # a walk can be cut down to a simple path, so there is a path where walks go
            settled = _effect(walks)
            effect = settled if settled in ("+", "-") else "not known"
        return TotalEffect(start, end, reading, effect, signs, listed.complete)

    def walk_signs(self, start: str) -> Mapping[str, frozenset[Sign]]:
        """For each concept that walks from ``start`` reach, the signs that they have.

        One search over pairs of a concept and a sign; walks have one link or more.
        """
        signs: dict[str, set[Sign]] = defaultdict(set)
        queue: deque[tuple[str, Sign]] = deque([(start, "+")])
        while queue:
            concept, sign = queue.popleft()
            for number in self.out_of.get(concept, ()):
                link = self.links[number]
                then = product((sign, link.sign))
                if then not in signs[link.end]:
                    signs[link.end].add(then)
                    queue.append((link.end, then))
        return {concept: frozenset(found) for concept, found in signs.items() if found}

    # --- reach ------------------------------------------------------------------

    def _leading_to(self, end: str) -> set[str]:
        return self._closure(end, self.into)

    def _reached_from(self, start: str) -> set[str]:
        return self._closure(start, self.out_of)

    def _closure(self, first: str, links: Mapping[str, tuple[int, ...]]) -> set[str]:
        found, queue = {first}, deque([first])
        forwards = links is self.out_of
        while queue:
            for number in links.get(queue.popleft(), ()):
                link = self.links[number]
                other = link.end if forwards else link.start
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found


class _Search:
    """A bounded search for simple paths, with a stack of its own."""

    def __init__(self, causes: CausalMap, steps: int) -> None:
        self.causes = causes
        self.steps = steps
        self.stopped = False

    def paths(self, start: str, end: str, inside: set[str]) -> Iterator[tuple[int, ...]]:
        """Links of each simple path inside these concepts."""
        links = self.causes.links
        taken: list[int] = []
        visited = {start}
        waiting = [iter(self.causes.out_of.get(start, ()))]
        while waiting:
            number = next(waiting[-1], None)
            if number is None:
                waiting.pop()
                if taken:
                    visited.discard(links[taken.pop()].end)
                continue
            self.steps -= 1
            if self.steps < 0:
                self.stopped = True
                return
            then = links[number].end
            if then == end:
                yield (*taken, number)
            elif then in inside and then not in visited:
                taken.append(number)
                visited.add(then)
                waiting.append(iter(self.causes.out_of.get(then, ())))


def causal_map(conflict: Conflict) -> CausalMap:
    """The causal map that a conflict file holds; E701 where it holds none."""
    codes = conflict.codes
    if not codes.links:
        found = worded("no links")
        mend = worded("add concepts: and links: as docs/reference/conflict-file.md shows")
        raise call_fault(worded("The file holds no causal map."), found, mend)
    return CausalMap(codes.concepts, codes.links)


def product(signs: Iterable[Sign]) -> Sign:
    """The sign of a path: unclear if a link is, else - for an odd number of - links."""
    found = list(signs)
    if "?" in found:
        return "?"
    return "-" if found.count("-") % 2 else "+"


def _effect(signs: frozenset[Sign]) -> Effect:
    if not signs:
        return "none"
    if signs == {"+"}:
        return "+"
    return "-" if signs == {"-"} else "indeterminate"


def _order(path: CausalPath) -> tuple[int, tuple[int, ...]]:
    return len(path.links), path.links


def _by(ends: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, end in enumerate(ends):
        found[end].append(number)
    return {end: tuple(numbers) for end, numbers in found.items()}
