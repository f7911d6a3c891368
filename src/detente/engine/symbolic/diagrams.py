"""One manager of binary decision diagrams, by CUDD where it is installed.

The package ``dd`` carries CUDD in its wheel on some systems only. Elsewhere its pure
Python diagrams serve, within lower limits. Everything that differs between the two, or
that ``dd`` leaves to its callers, is here.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import ModuleType
from typing import Any, Literal, TypeVar

Part = TypeVar("Part")

#: A diagram, or a variable's: a function of ``dd``, opaque outside this package.
Diagram = Any

Package = Literal["auto", "cudd", "python"]

#: How much a table may grow while one variable is moved through it. CUDD's own 1.2 takes
#: two to three times as long here and finds orders no better.
_GROWTH = 1.05
#: Results of operations that a manager for what was found elsewhere begins with room for.
#: It grows where much is done; dd's own 2^18 take 8 MiB in each of perhaps a hundred.
_KEPT_CACHE = 1 << 10
#: Variables up to which a manager begins with little memory: no diagram of them is large, and
#: setting the manager up would take longer than the work.
_FEW = 20
#: Bytes that a manager may take unless told otherwise: 6 GiB.
MAXIMUM_BYTES = 6 << 30


class OutOfMemory(MemoryError):
    """A diagram would have grown beyond what the manager may take."""


#: What dd's errors say where CUDD's answer, beyond its limit, is an empty pointer.
_BEYOND = ("NULL", "failed", "memory")


@contextmanager
def memory_told() -> Iterator[None]:
    """Raise :class:`OutOfMemory` for what ``dd`` raises where memory does not suffice.

    Serves as a decorator, too, of functions that are no generators.
    """
    try:
        yield
    except OutOfMemory:
        raise
    except (ValueError, MemoryError, RuntimeError) as failed:
        if isinstance(failed, MemoryError) or any(word in str(failed) for word in _BEYOND):
            raise OutOfMemory from failed
        raise


@dataclass(frozen=True, slots=True)
class Resources:
    """By what diagrams are made, and what that may take.

    ``deadline`` is a moment of :func:`time.monotonic`; ``None`` does not limit it. It is
    looked at between operations, so it is passed by the length of one;
    :class:`detente.engine.symbolic.separate.SeparateEngine` ends what passes it.
    """

    package: Package = "auto"
    bytes: int = MAXIMUM_BYTES
    deadline: float | None = None

    @property
    def over(self) -> bool:
        """True once the time is over."""
        return self.deadline is not None and time.monotonic() > self.deadline

    @property
    def seconds_left(self) -> float | None:
        """Until the time is over, at least 0; ``None`` where it is not limited."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


@cache
def package_of(wanted: Package) -> ModuleType:
    """The module of ``dd`` that serves: CUDD's if it is there, else the one in Python.

    Raises
    ------
    ImportError
        If ``"cudd"`` is asked for and not installed.
    """
    if wanted != "python":
        try:
            return importlib.import_module("dd.cudd")
        except ImportError:
            if wanted == "cudd":
                raise
    return importlib.import_module("dd.autoref")


def package_text(wanted: Package) -> str:
    """Which of the two serves, for people."""
    compiled = package_of(wanted).__name__.endswith("cudd")
    return f"decision diagrams {'by CUDD' if compiled else 'in pure Python'}"


def joined_by_two(
    parts: Sequence[Part],
    speaking: Sequence[frozenset[str]],
    size: Callable[[Part], int],
    join: Callable[[Part, Part], Part],
) -> Iterator[tuple[Part, ...]]:
    """What is left while parts are joined, two at a time; what was made of two stands last.

    First those that together depend on the fewest variables; of these the smallest. Of each
    part the variables that it depends on are given.
    """
    left, variables, sizes = list(parts), list(speaking), [*map(size, parts)]
    yield tuple(left)

    def effort(pair: tuple[int, int]) -> tuple[int, int]:
        one, other = pair
        return len(variables[one] | variables[other]), sizes[one] * sizes[other]

    while len(left) > 1:
        one, other = min(combinations(range(len(left)), 2), key=effort)
        second, first = left.pop(other), left.pop(one)
        further, some = variables.pop(other), variables.pop(one)
        del sizes[other], sizes[one]
        left.append(join(first, second))
        variables.append(some | further)
        sizes.append(size(left[-1]))
        yield tuple(left)


class Diagrams:
    """A manager of diagrams over named variables, in the order in which they are given.

    One that is ``kept`` holds what was found elsewhere, and begins with less memory.
    """

    def __init__(
        self,
        variables: Sequence[str],
        resources: Resources,
        *,
        reordering: bool = True,
        kept: bool = False,
    ) -> None:
        module = package_of(resources.package)
        self._compiled = module.__name__.endswith("cudd")
        if self._compiled:
            few = len(variables) <= _FEW
            self._manager = module.BDD(
                memory_estimate=min(resources.bytes, 1 << (24 if few else 28)),
                initial_cache_size=_KEPT_CACHE if kept or few else None,
            )
            self._manager.configure(
                reordering=False, max_growth=_GROWTH, max_memory=resources.bytes
            )
            self._conjoined_exists = module.and_exists
        else:
            self._manager = module.BDD()
        self._manager.declare(*variables)
        self._reorder = module.reorder
        self._reordering = reordering
        self._manager.configure(reordering=reordering)
        self.true: Diagram = self._manager.true
        self.false: Diagram = self._manager.false

    def allow(self, size: int) -> None:
        """Let the manager take so many bytes from now on."""
        if self._compiled:
            self._manager.configure(max_memory=size)

    def variable(self, name: str) -> Diagram:
        """The diagram that is true where the variable is."""
        return self._manager.var(name)

    def order(self) -> list[str]:
        """The variables from top to bottom, as reordering has left them."""
        return sorted(self._manager.vars, key=self._manager.level_of_var)

    def support(self, diagram: Diagram) -> set[str]:
        """The variables that it depends on."""
        return set(self._manager.support(diagram))

    def equal(self, one: Diagram, other: Diagram) -> Diagram:
        """True where both are, or neither is."""
        return self._tried(lambda: ~self._manager.apply("xor", one, other))

    def reorder(self) -> None:
        """Move each variable to where the diagrams are smallest.

        Diagrams in Python stay as they are: it would take longer than it saves.
        """
        if self._compiled:
            self._reorder(self._manager)

    def put_in_order(self, names: Sequence[str]) -> None:
        """Move the variables to where they stand among all of them here."""
        self._reorder(self._manager, {name: level for level, name in enumerate(names)})

    def conjoined(self, diagrams: Iterable[Diagram]) -> Iterator[tuple[Diagram, ...]]:
        """What is left on the way to their conjunction, what was made of two last."""
        parts = list(diagrams) or [self.true]
        speaking = [frozenset(self.support(each)) for each in parts]

        def join(one: Diagram, other: Diagram) -> Diagram:
            return self._tried(lambda: one & other)

        yield from joined_by_two(parts, speaking, len, join)

    def all_of(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Their conjunction, the smallest first."""
        return self._together(diagrams, self.true, lambda one, other: one & other)

    def any_of(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Their disjunction, the smallest first."""
        return self._together(diagrams, self.false, lambda one, other: one | other)

    def _together(self, diagrams: Iterable[Diagram], neutral: Diagram, join: Any) -> Diagram:
        left = list(diagrams) or [neutral]
        while len(left) > 1:
            left.sort(key=len, reverse=True)
            one, other = left.pop(), left.pop()
            left.append(self._tried(lambda a=one, b=other: join(a, b)))
        return left[0]

    def exists(self, variables: Iterable[str], diagram: Diagram) -> Diagram:
        """True where it is for some values of the variables."""
        return self._tried(lambda: self._manager.exist(set(variables), diagram))

    def exists_both(self, variables: Iterable[str], one: Diagram, other: Diagram) -> Diagram:
        """True where both are for some values of the variables."""
        if self._compiled:
            return self._tried(lambda: self._conjoined_exists(one, other, set(variables)))
        return self.exists(variables, one & other)

    def replaced(self, diagram: Diagram, values: Mapping[str, Any]) -> Diagram:
        """With variables replaced: by truth values, by others, or by whole diagrams."""
        if not values:
            return diagram
        return self._tried(lambda: self._manager.let(dict(values), diagram))

    def moved_to(self, other: Diagrams, diagram: Diagram) -> Diagram:
        """The same diagram in another manager that has its variables."""
        # Diagrams in Python cannot be put into another order while they are copied.
        with other.in_this_order():
            return self._tried(lambda: self._manager.copy(diagram, other._manager))

    def chosen(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """The one where the condition is true, the other where it is not."""
        return self._tried(lambda: self._manager.ite(condition, then, otherwise))

    @contextmanager
    def in_this_order(self) -> Iterator[None]:
        """Variables keep their places until the block ends."""
        self._manager.configure(reordering=False)
        try:
            yield
        finally:
            self._manager.configure(reordering=self._reordering)

    def _tried(self, work: Any) -> Diagram:
        with memory_told():
            return work()
