"""What three and more accounts tell of the same thing, put together from comparisons of two.

A *matter* is what some accounts tell and others may tell too: a party, an option, a wish, a
limit, a claim. Elements of two accounts belong to one matter if they were put side by side
when these two were compared, alike or not; and so on from account to account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from detente.accounts.compare_words import party_label
from detente.accounts.differences import Common, Difference, Kind, Side
from detente.accounts.pair import PairComparison

#: Why an account has no version of a matter.
Silence = Literal["has no counterpart of what it speaks of", "does not tell it"]
_Node = tuple[str, str, str]
#: Kinds of which two accounts that tell the same are not listed when two are compared.
_SAID_WHERE_DIFFERENT = ("order", "owner", "direction")


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing, and what each account makes of it.

    ``versions`` are the ways in which it is told, each with the sides of the accounts that
    tell it so; ``silent`` are the accounts that do not tell it, with the reason.
    """

    kind: Kind
    about: str | None
    versions: tuple[tuple[Side, ...], ...]
    silent: tuple[tuple[str, Silence], ...]

    @property
    def same(self) -> bool:
        """True where every account tells it, and all alike."""
        return len(self.versions) == 1 and not self.silent

    @property
    def accounts(self) -> tuple[tuple[str, ...], ...]:
        """The accounts of each version."""
        return tuple(tuple(dict.fromkeys(s.account for s in each)) for each in self.versions)

    @property
    def words(self) -> str:
        """What it is in the words of the first account that tells it."""
        return self.versions[0][0].words


@dataclass(frozen=True)
class Matters:
    """Every matter of several accounts, and which difference of a pair belongs to which."""

    all: tuple[Matter, ...]
    #: By number of a pair, then of a difference in it: the number of its matter.
    of_difference: tuple[tuple[int, ...], ...]

    @property
    def same(self) -> tuple[Matter, ...]:
        """What every account tells alike."""
        return tuple(matter for matter in self.all if matter.same)

    @property
    def apart(self) -> tuple[Matter, ...]:
        """What is told differently, or by some accounts only."""
        return tuple(matter for matter in self.all if not matter.same)


class _Groups:
    """Sets that grow together, in the order in which their first members came."""

    def __init__(self) -> None:
        self.above: dict[_Node, _Node] = {}

    def top(self, node: _Node) -> _Node:
        self.above.setdefault(node, node)
        while self.above[node] != node:
            node = self.above[node]
        return node

    def join(self, one: _Node, two: _Node) -> None:
        self.above[self.top(two)] = self.top(one)

    def groups(self) -> dict[_Node, list[_Node]]:
        found: dict[_Node, list[_Node]] = {}
        for node in self.above:
            found.setdefault(self.top(node), []).append(node)
        return found


def matters_of(accounts: Sequence[str], pairs: Sequence[PairComparison]) -> Matters:
    """The matters of several accounts, from the comparisons of every two of them."""
    together, alike = _Groups(), _Groups()
    side_of: dict[_Node, Side] = {}
    about: dict[_Node, str | None] = {}
    apart: set[tuple[_Node, _Node]] = set()
    could_not: set[tuple[_Node, str]] = set()
    set_beside: set[tuple[_Node, str]] = set()
    for pair in pairs:
        for each in _lines(pair):
            nodes = [_node(each.kind, side) for side in (each.first, each.second) if side]
            for node, side in zip(nodes, (s for s in (each.first, each.second) if s), strict=True):
                side_of.setdefault(node, side)
                together.top(node)
                alike.top(node)
                about.setdefault(node, each.about and party_label(pair, each.about))
                set_beside |= {(node, account) for account in pair.accounts}
            if len(nodes) == 2:
                together.join(*nodes)
                if isinstance(each, Common):
                    alike.join(*nodes)
                else:
                    apart |= {(nodes[0], nodes[1]), (nodes[1], nodes[0])}
            elif isinstance(each, Difference) and each.silent:
                could_not.add((nodes[0], each.silent))
    found: list[Matter] = []
    number: dict[_Node, int] = {}
    for members in together.groups().values():
        _join_unsaid(members, alike, apart)
        tops = dict.fromkeys(alike.top(node) for node in members)
        versions = [[n for n in members if alike.top(n) == top] for top in tops]
        silent = _silent(accounts, members, could_not, set_beside)
        for node in members:
            number[node] = len(found)
        found.append(
            Matter(
                side_kind(members[0]),
                about[members[0]],
                tuple(tuple(side_of[n] for n in version) for version in versions),
                tuple(silent),
            )
        )
    of = tuple(
        tuple(number[_node(each.kind, _any_side(each))] for each in pair.differences)
        for pair in pairs
    )
    return Matters(tuple(found), of)


def _lines(pair: PairComparison) -> Iterator[Common | Difference]:
    yield from pair.common
    yield from pair.differences
    yield from pair.coded_common
    yield from pair.coded_differences


def _node(kind: str, side: Side) -> _Node:
    return kind, side.account, side.address


def side_kind(node: _Node) -> Kind:
    """The kind of a matter's members."""
    return node[0]  # type: ignore[return-value]


def _any_side(each: Difference) -> Side:
    side = each.first or each.second
    if side is None:  # a difference has a side at least
        raise AssertionError
    return side


def _join_unsaid(members: Sequence[_Node], alike: _Groups, apart: set[tuple[_Node, _Node]]) -> None:
    """Join what two accounts tell alike where that is told only if it is not so."""
    if members[0][0] not in _SAID_WHERE_DIFFERENT:
        return
    for at, one in enumerate(members):
        for two in members[at + 1 :]:
            if one[1] != two[1] and (one, two) not in apart:
                alike.join(one, two)


def _silent(
    accounts: Sequence[str],
    members: Sequence[_Node],
    could_not: set[tuple[_Node, str]],
    set_beside: set[tuple[_Node, str]],
) -> Iterator[tuple[str, Silence]]:
    if members[0][0] in _SAID_WHERE_DIFFERENT:
        return
    telling = {account for _, account, _ in members}
    for account in accounts:
        if account in telling:
            continue
        lacks = any((node, account) in could_not for node in members)
        # what goes with a party that the account does not have was not set beside anything
        lacks = lacks or not any((node, account) in set_beside for node in members)
        yield account, "has no counterpart of what it speaks of" if lacks else "does not tell it"
