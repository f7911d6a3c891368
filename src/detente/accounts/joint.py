"""Two accounts in one vocabulary: the same ids for what a crosswalk says is the same.

Everything that is compared, exchanged or mixed is first put into this form. Ids of the
vocabulary are internal; what people read is told in each account's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from detente.accounts.crosswalk import Crosswalk, Entry, Part, ids_of, key_of
from detente.accounts.elements import CHOICES
from detente.model.conflict import (
    Conflict,
    DecisionMaker,
    Grounds,
    Infeasible,
    MoveRule,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Weights,
)
from detente.model.formula import (
    And,
    Between,
    Constant,
    If,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
    options_of,
)
from detente.model.states import Constraint, constraints
from detente.model.truth import TruthTable
from detente.questions.words import formula_in_words, quoted
from detente.wording import worded

#: Combinations of levels up to which two formulas are compared by truth, not by form.
MAXIMUM_COMPARED = 1 << 12
#: The owner that options have inside joint formulas; a mixed model puts in the real one.
NOBODY = ""


def exchanged(node: Node, replace: Callable[[OptionKey, int], Node]) -> Node:
    """The formula with every mention of an option at a level replaced."""

    def inside(part: Node) -> Node:
        return exchanged(part, replace)

    match node:
        case Constant():
            return node
        case Takes(key, level):
            return replace(key, level)
        case Not(part):
            return Not(inside(part))
        case And(parts):
            return And(tuple(map(inside, parts)))
        case Or(parts):
            return Or(tuple(map(inside, parts)))
        case If(then, condition):
            return If(inside(then), inside(condition))
        case Iff(left, right):
            return Iff(inside(left), inside(right))
        case Between(least, most, parts):
            return Between(least, most, tuple(map(inside, parts)))


@dataclass(frozen=True, slots=True)
class Shared:
    """A party or option of the vocabulary: who has it, under which id, and how surely."""

    id: str
    ids: tuple[tuple[str, str], ...]
    entry: Entry | None = None

    @property
    def id_in(self) -> Mapping[str, str]:
        """The account's own id, by account."""
        return dict(self.ids)


@dataclass(frozen=True, slots=True)
class Element:
    """A formula of an account with where it stands and what it rests on."""

    node: Node
    #: Where it stands in the account's file, and what it says in the account's own labels.
    address: str
    words: str
    id: str | None
    grounds: Grounds
    because: str | None = None
    #: A second formula, of rules: the first holds before the move and this after it.
    end: Node | None = None
    who: str | None = None

    @property
    def mentions(self) -> frozenset[str]:
        """Ids of the options that it speaks of."""
        found = options_of(self.node)
        if self.end is not None:
            found |= options_of(self.end)
        return frozenset(key.option for key in found)


@dataclass(frozen=True)
class Told:
    """One account in the joint vocabulary."""

    account: str
    conflict: Conflict
    #: Joint id by the account's own key, and the other way.
    option_id: Mapping[OptionKey, str]
    party_id: Mapping[str, str]
    #: Joint level of each of the account's levels, by joint option id.
    level_of: Mapping[str, tuple[int, ...]]

    @cached_property
    def options(self) -> Mapping[str, Option]:
        """The account's options by joint id, in its own order."""
        return {self.option_id[option.key]: option for option in self.conflict.options}

    @cached_property
    def parties(self) -> Mapping[str, DecisionMaker]:
        """The account's parties by joint id, in its own order."""
        return {self.party_id[party.id]: party for party in self.conflict.decision_makers}

    def owner(self, option: str) -> str:
        """Joint id of the option's owner."""
        return self.party_id[self.options[option].party]

    def preference(self, party: str) -> Preference | None:
        """The party's preference as the account has it; the party by joint id."""
        return self.conflict.preference_of.get(self.parties[party].id)

    def node(self, node: Node) -> Node:
        """A formula of the account in joint ids."""

        def joint(key: OptionKey, level: int) -> Node:
            name = self.option_id[key]
            return Takes(OptionKey(NOBODY, name), self.level_of[name][level])

        return exchanged(node, joint)

    @cached_property
    def limits(self) -> tuple[Element, ...]:
        """What removes states: formulas and choices."""
        return tuple(
            Element(
                self.node(each.excluded),
                each.element.id or f"{each.path[0]}[{int(each.path[1]) + 1}]",
                _limit_in_words(self.conflict, each),
                each.element.id,
                each.element.grounds,
                each.because,
            )
            for each in constraints(self.conflict)
        )

    @cached_property
    def rules(self) -> tuple[Element, ...]:
        """Conditional moves."""
        return tuple(self._rule(rule, at) for at, rule in enumerate(self.conflict.rules, 1))

    def _rule(self, rule: MoveRule, at: int) -> Element:
        who = None if rule.who is None else self.party_id[rule.who]
        start, end = self.node(rule.start.tree), self.node(rule.end.tree)
        address = rule.id or f"rules[{at}]"
        words = _rule_in_words(self.conflict, rule)
        return Element(start, address, words, rule.id, rule.grounds, rule.because, end, who)

    @cached_property
    def coalesced(self) -> tuple[Element, ...]:
        """Formulas whose states become one."""
        return tuple(
            Element(
                self.node(each.when.tree),
                f"coalesce[{at}]",
                worded(
                    "one state where {formula}",
                    formula=formula_in_words(self.conflict, each.when.tree),
                ),
                None,
                each.grounds,
            )
            for at, each in enumerate(self.conflict.coalesce, 1)
        )

    def statements(self, party: str) -> tuple[Element, ...]:
        """A party's statements, most important first; empty for another kind."""
        preference = self.preference(party)
        if not isinstance(preference, Prioritisation):
            return ()
        own = self.parties[party].id
        return tuple(
            Element(
                self.node(each.that.tree),
                f"{own}.statements.{each.id or at}",
                formula_in_words(self.conflict, each.that.tree),
                each.id,
                each.grounds,
            )
            for at, each in enumerate(preference.statements, 1)
        )

    def mentioned_by(self, party: str) -> frozenset[str]:
        """Joint ids of the options that the party's whole preference speaks of."""
        preference = self.preference(party)
        match preference:
            case Prioritisation():
                return frozenset[str]().union(*(e.mentions for e in self.statements(party)))
            case Weights(weights):
                return frozenset(self.option_id[key] for key, _, weight in weights if weight)
            case Ranking():
                return frozenset(self.options)
            case None:
                return frozenset()


@dataclass(frozen=True)
class Joint:
    """Two accounts told in one vocabulary."""

    first: Told
    second: Told
    parties: Mapping[str, Shared]
    options: Mapping[str, Shared]
    #: Names of the levels of every option, as the first account that has it names them.
    levels: Mapping[str, tuple[str, ...]]

    @property
    def shared_options(self) -> tuple[str, ...]:
        """Options of both accounts, in the order of the first."""
        return tuple(name for name in self.first.options if name in self.second.options)

    @property
    def shared_parties(self) -> tuple[str, ...]:
        """Parties of both accounts, in the order of the first."""
        return tuple(name for name in self.first.parties if name in self.second.parties)

    @property
    def turned(self) -> Joint:
        """The same with the accounts exchanged."""
        return Joint(self.second, self.first, self.parties, self.options, self.levels)

    def alike(self, one: Node, two: Node) -> bool:
        """True where two formulas are true in the same combinations of levels."""
        return self._same(one, two)

    def opposite(self, one: Node, two: Node) -> bool:
        """True where one formula is true exactly where the other is not."""
        return self._same(one, Not(two))

    def _same(self, one: Node, two: Node) -> bool:
        keys = sorted(options_of(one) | options_of(two))
        options = [Option(NOBODY, key.option, levels=self.levels[key.option]) for key in keys]
        count = 1
        for option in options:
            count *= len(option.levels)
        if count > MAXIMUM_COMPARED:
            return one == two
        table = TruthTable.of_everything(options)
        return table.where(one) == table.where(two)


def joined(accounts: Mapping[str, Conflict], crosswalk: Crosswalk, pair: tuple[str, str]) -> Joint:
    """Two of the accounts in one vocabulary."""
    options = vocabulary(accounts, pair, "options", crosswalk.used("options"))
    parties = vocabulary(accounts, pair, "parties", crosswalk.used("parties"))
    first, second = told_in(accounts, pair, parties, options)
    return Joint(
        first,
        second,
        {each.id: each for each in parties},
        {each.id: each for each in options},
        {each.id: _levels(accounts, each) for each in options},
    )


def told_in(
    accounts: Mapping[str, Conflict],
    names: Sequence[str],
    parties: Sequence[Shared],
    options: Sequence[Shared],
) -> tuple[Told, ...]:
    """Accounts in a vocabulary made of them by :func:`vocabulary`."""
    levels = {each.id: _levels(accounts, each) for each in options}
    return tuple(_told(accounts, account, parties, options, levels) for account in names)


def vocabulary(
    accounts: Mapping[str, Conflict], names: tuple[str, ...], part: Part, entries: Sequence[Entry]
) -> list[Shared]:
    """One entry for each thing of any of these accounts, those of the first account first."""
    found: list[Shared] = []
    entry_of = {
        (account, identifier): entry
        for entry in entries
        for account, identifier in entry.ids
        if account in names
    }
    taken: set[str] = set()
    done: set[tuple[str, str]] = set()
    for account in names:
        for identifier in ids_of(accounts[account], part):
            if (account, identifier) in done:
                continue
            entry = entry_of.get((account, identifier))
            own = ((account, identifier),)
            ids = own if entry is None else tuple(p for p in entry.ids if p[0] in names)
            done.update(ids)
            name = _fresh(identifier.rpartition(".")[2], taken)
            found.append(Shared(name, ids, entry))
    return found


def _fresh(name: str, taken: set[str]) -> str:
    tried, number = name, 2
    while tried in taken:
        tried, number = f"{name}_{number}", number + 1
    taken.add(tried)
    return tried


def _option(accounts: Mapping[str, Conflict], account: str, identifier: str) -> Option:
    key = key_of(identifier)
    return next(option for option in accounts[account].options if option.key == key)


def _levels(accounts: Mapping[str, Conflict], shared: Shared) -> tuple[str, ...]:
    account, identifier = shared.ids[0]
    return _option(accounts, account, identifier).levels


def _told(
    accounts: Mapping[str, Conflict],
    account: str,
    parties: Sequence[Shared],
    options: Sequence[Shared],
    levels: Mapping[str, tuple[str, ...]],
) -> Told:
    conflict = accounts[account]
    own_options = {
        key_of(each.id_in[account]): each.id for each in options if account in each.id_in
    }
    own_parties = {each.id_in[account]: each.id for each in parties if account in each.id_in}
    level_of = {
        own_options[option.key]: corresponding(option.levels, levels[own_options[option.key]])
        for option in conflict.options
    }
    return Told(account, conflict, own_options, own_parties, level_of)


def corresponding(own: Sequence[str], joint: Sequence[str]) -> tuple[int, ...]:
    """The joint level of each own level: by name where the names are the same, else in order."""
    if set(own) == set(joint):
        return tuple(list(joint).index(name) for name in own)
    return tuple(range(len(own)))


def _limit_in_words(conflict: Conflict, limit: Constraint) -> str:
    if isinstance(limit.element, Infeasible):
        return worded("never: {formula}", formula=formula_in_words(conflict, limit.excluded))
    labels = {option.key: option.label for option in conflict.options}
    names = ", ".join(quoted(labels[key]) for key in limit.element.options)
    return worded(CHOICES[limit.element.kind], options=names)


def _rule_in_words(conflict: Conflict, rule: MoveRule) -> str:
    start, end = (formula_in_words(conflict, each.tree) for each in (rule.start, rule.end))
    move = worded("no move from where {start} to where {end}", start=start, end=end)
    return (
        move
        if rule.who is None
        else worded("{who}: {what}", who=conflict.party(rule.who).label, what=move)
    )


def unequal_levels(
    accounts: Mapping[str, Conflict], entries: Sequence[Entry]
) -> Iterator[tuple[Entry, tuple[tuple[str, int], ...]]]:
    """Entries whose options have different numbers of levels, with those numbers."""
    for entry in entries:
        counts = tuple(
            (account, len(_option(accounts, account, identifier).levels))
            for account, identifier in entry.ids
            if account in accounts
        )
        if len({count for _, count in counts}) > 1:
            yield entry, counts
