"""``.gmcr`` files, which the program GMCR+ saves, to conflicts.

Such a file is JSON. ``options`` lists every option, ``decisionMakers`` says whose they
are and what each party prefers, ``infeasibles`` lists what cannot occur. A *condition*
is a list of pairs such as ``[0, "Y"]`` (position in ``options`` from 0; all must hold),
or an object with ``members``, of which one must hold. Keys that are not known are noted;
what is missing or cannot be understood is a fault, and no part is guessed.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from detente.errors import Fault, FaultyInput, Path, suggestion
from detente.files.gmcr_conditions import Condition, Conditions, name_of
from detente.files.gmcr_rankings import Tiers, placed, read_tiers
from detente.files.gmcr_values import truth
from detente.files.json_tree import tree_of_json
from detente.files.names import MAXIMUM_FAULTS, Enough
from detente.files.opening import text_of
from detente.files.reader import located
from detente.files.written import Written, data_of, described
from detente.model.conflict import (
    Conflict,
    DecisionMaker,
    Direction,
    Infeasible,
    Option,
    Preference,
    Prioritisation,
    Statement,
)
from detente.model.formula import KEYWORDS, OptionKey
from detente.wording import worded

_DIRECTIONS: dict[str, Direction] = {
    "both": "both",
    "fwd": "forward",
    "forward": "forward",
    "back": "backward",
    "backward": "backward",
}
_TITLES = ("title", "name")
_SUMMARIES = ("description", "summary", "comments")
_MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")
_RANKINGS = ("preferenceRanking",)
#: Keys about the file itself, which say nothing about the conflict.
_ABOUT_THE_FILE = ("version", "programVersion", "fileVersion")
#: An id made from a name is cut here; names themselves are kept whole.
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class Conversion:
    """A conflict made from a foreign file, and all that was left out or changed.

    ``notes`` are warnings (W601), in the order of the file, with path and place.
    """

    conflict: Conflict
    notes: tuple[Fault, ...]


def read_gmcr(path: str | os.PathLike[str]) -> Conversion:
    """The conflict in a ``.gmcr`` file, with notes on what was not carried over.

    A party's statements become ``statements``; its ranking becomes ``ranking`` where the
    file says that rankings entered by hand are in use, or where there is nothing else.

    Raises
    ------
    FaultyInput
        E101 to E103 (the file), E104, E106, E109, E110 (the JSON), E401 (nothing is
        feasible), E601 (what is missing or cannot be understood) and E602 (what a
        conflict file cannot say); all that are found, with path, line and column.

    Notes
    -----
    Lists the states only where a ranking is in use, and never more than it has entries.
    """
    file = os.fspath(path)
    tree = tree_of_json(text_of(file), file)
    reading = _Reading()
    try:
        conflict = reading.conflict(data_of(tree.root), FilePath(file).stem)
    except Enough:
        conflict = None
    if conflict is None or reading.faults:
        raise FaultyInput(located(reading.faults, tree))
    notes = located([*reading.left_out(), *reading.notes], tree)
    return Conversion(conflict, notes if len(notes) <= MAXIMUM_FAULTS else _fewer(notes))


def _fewer(notes: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The first notes, and a last one that tells how many more there are."""
    rest = notes[MAXIMUM_FAULTS:]
    mend = worded("open the file in GMCR+ and look whether it is what it should be")
    problem = worded("{number:,} more parts were changed or not carried over.", number=len(rest))
    last = replace(rest[0], problem=problem, found=rest[0].problem, mend=mend)
    return (*notes[:MAXIMUM_FAULTS], last)


@dataclass(frozen=True, slots=True)
class _Party:
    """A decision maker of the foreign file; ``options`` are positions in its list."""

    name: str
    options: tuple[int, ...]
    data: Mapping[str, Any]
    path: Path


class _Reading(Conditions):
    """One reading of a foreign file, with faults and notes kept instead of raised."""

    # --- the whole --------------------------------------------------------------

    def conflict(self, data: object, stem: str) -> Conflict | None:
        """The conflict; ``None`` where faults leave nothing to build it from."""
        root = self.mapping(data, (), worded("a .gmcr file holds options and decisionMakers"))
        if root is None:
            return None
        known = (*_TITLES, *_SUMMARIES, *_MANUAL, *_ABOUT_THE_FILE)
        self.others(root, (*known, "options", "decisionMakers", "infeasibles"), ())
        self.read_options(root)
        parties = self.parties(root)
        infeasible = self.conditions(root.get("infeasibles"), ("infeasibles",))
        statements = [
            self.conditions(party.data.get("preferences"), (*party.path, "preferences"))
            for party in parties
        ]
        if self.faults:
            return None
        makers = self.decision_makers(parties)
        title = self.text(root, _TITLES) or stem.encode("utf-8", "replace").decode()
        summary = self.text(root, _SUMMARIES) or None
        scope = Conflict(title, makers, ())
        removed = tuple(
            Infeasible(self.formula(condition, scope.vocabulary), grounds=condition.grounds)
            for condition in infeasible
        )
        scope = replace(scope, summary=summary, infeasible=removed)
        return replace(scope, preferences=self.preferences(root, scope, parties, statements))

    def read_options(self, root: Mapping[str, Any]) -> None:
        what = worded("every option of the model")
        value = self.required(root, "options", (), what)
        items = [] if value is None else self.items(value, ("options",), what)
        if value == []:
            mend = worded("give the decision makers options in GMCR+ and save again")
            self.fault(
                worded("the model has no options."), worded("an empty list"), mend, ("options",)
            )
        for number, item in enumerate(items):
            path = ("options", number)
            data = self.mapping(item, path, worded("an option"))
            if data is None:
                self.options.append(("", "both"))
                continue
            self.others(data, ("name", "permittedDirection"), path)
            self.options.append(
                (self.named(data, path, worded("option")), self.direction(data, path))
            )

    def direction(self, data: Mapping[str, Any], path: Path) -> Direction:
        key = worded("permittedDirection")
        value = self.required(data, key, path, worded("it says which way an option may change"))
        if value is None:
            return "both"
        if isinstance(value, Written) and value.lower() in _DIRECTIONS:
            return _DIRECTIONS[value.lower()]
        word = str(value) if isinstance(value, Written) else ""
        mend = suggestion(word, ("both", "fwd", "back"), worded("write both, fwd or back"))
        self.fault(worded("there is no such direction."), described(value), mend, (*path, key))
        return "both"

    # --- parties ----------------------------------------------------------------

    def parties(self, root: Mapping[str, Any]) -> list[_Party]:
        what = worded("who takes part, with whose options")
        value = self.required(root, worded("decisionMakers"), (), what)
        items = [] if value is None else self.items(value, ("decisionMakers",), what)
        if value == []:
            mend = worded("add decision makers in GMCR+ and save again")
            self.fault(
                worded("there are none."), worded("an empty list"), mend, ("decisionMakers",)
            )
        known = ("name", "options", "preferences", *_RANKINGS, *_MANUAL)
        read: list[tuple[dict[str, Any], Path, list[Any]]] = []
        for number, item in enumerate(items):
            path: Path = ("decisionMakers", number)
            data = self.mapping(item, path, worded("a decision maker"))
            if data is None:
                continue
            self.others(data, known, path)
            listed = self.required(data, "options", path, worded("which options the party has"))
            references = (
                [] if listed is None else self.items(listed, (*path, "options"), worded("options"))
            )
            read.append((data, path, references))
        owned = self.owned([(path, references) for _, path, references in read])
        if len(read) == len(items) and not self.faults:
            self.check_owners(owned)
        return [
            _Party(self.named(data, path, worded("decision maker")), options, data, path)
            for (data, path, _), options in zip(read, owned, strict=True)
        ]

    def owned(self, listed: Sequence[tuple[Path, list[Any]]]) -> list[tuple[int, ...]]:
        """Each party's options as positions in the foreign list.

        Two parties may have options of one name. Where all options are written out, in
        the order of the whole list, position decides; else such a name is a fault.
        """
        names = [name_of(reference) for _, references in listed for reference in references]
        found: list[list[int | None]]
        if None not in names and names == [name for name, _ in self.options]:
            numbers = iter(range(len(names)))
            found = [[next(numbers) for _ in references] for _, references in listed]
        else:
            found = [
                [self.reference(r, (*path, "options", at)) for at, r in enumerate(references)]
                for path, references in listed
            ]
        for (path, references), positions in zip(listed, found, strict=True):
            for at, (value, position) in enumerate(zip(references, positions, strict=True)):
                self.written_out(value, position, (*path, "options", at))
        return [tuple(each for each in positions if each is not None) for positions in found]

    def written_out(self, value: object, position: int | None, path: Path) -> None:
        """An option written out with its owner must agree with the list of options."""
        if not isinstance(value, dict):
            return
        key = "permittedDirection"
        self.others(value, ("name", key), path)
        if position is None or key not in value:
            return
        there = self.options[position][1]
        if self.direction(value, path) != there:
            mend = worded("options has {there} for it: write the same in both places", there=there)
            self.fault(worded("another direction."), described(value[key]), mend, (*path, key))

    def check_owners(self, owned: Sequence[tuple[int, ...]]) -> None:
        owners = Counter(position for options in owned for position in options)
        for position, (name, _) in enumerate(self.options):
            times, path = owners[position], ("options", position)
            if times == 0:
                mend = worded("list it under options of a decision maker, or remove it")
                self.fault(worded("no decision maker has this option."), name, mend, path, "E602")
            elif times > 1:
                mend = worded("an option has one owner: split it, or leave it with one party")
                found = worded(
                    "{name}: listed {times} times under decisionMakers", name=name, times=times
                )
                self.fault(worded("the option has several owners."), found, mend, path, "E602")

    def decision_makers(self, parties: Sequence[_Party]) -> tuple[DecisionMaker, ...]:
        self.keys = [OptionKey("", "")] * len(self.options)
        ids = self.ids([(party.name, party.path) for party in parties], "party")
        makers = []
        for party, party_id in zip(parties, ids, strict=True):
            names = [(self.options[at][0], ("options", at)) for at in party.options]
            options = []
            for at, option_id in zip(party.options, self.ids(names, "option"), strict=True):
                name, moves = self.options[at]
                self.keys[at] = OptionKey(party_id, option_id)
                shown = None if name in ("", option_id) else name
                options.append(Option(party_id, option_id, shown, moves=moves))
            shown = None if party.name in ("", party_id) else party.name
            makers.append(DecisionMaker(party_id, shown, tuple(options)))
        order = [at for party in parties for at in party.options]
        if order != sorted(order):
            found = worded("options are listed in another order than their owners")
            mend = worded(
                "options now stand with their owners; compare states by pattern, not by number"
            )
            self.note(worded("states are numbered in another order."), found, mend, ("options",))
        return tuple(makers)

    def ids(self, names: Sequence[tuple[str, Path]], kind: str) -> list[str]:
        """A different id for each name, with a note where it is not just the name's."""
        taken: dict[str, None] = {}
        counts: Counter[str] = Counter()
        for number, (name, path) in enumerate(names, 1):
            plain = identifier(name)
            word = plain or f"{kind}_{number}"
            if not word[0].isalpha() or word in KEYWORDS:
                word = f"{kind}_{word}"
            chosen = word
            while chosen in taken:
                counts[word] += 1
                chosen = f"{word}_{counts[word] + 1}"
            if chosen != plain:
                mend = worded("rename it in the conflict file if another id is better")
                found = name or worded("an empty name")
                self.note(
                    worded("the {kind} has the id {chosen}.", kind=kind, chosen=chosen),
                    found,
                    mend,
                    (*path, "name"),
                )
            taken[chosen] = None
        return list(taken)

    # --- preferences ------------------------------------------------------------

    def preferences(
        self,
        root: Mapping[str, Any],
        scope: Conflict,
        parties: Sequence[_Party],
        conditions: Sequence[Sequence[Condition]],
    ) -> tuple[tuple[str, Preference], ...]:
        """What every party wants, in the kind that is in use."""
        rankings: dict[str, tuple[Tiers, Path]] = {}
        found: dict[str, Preference] = {}
        for party, party_id, listed in zip(parties, scope.party_ids, conditions, strict=True):
            key = next((key for key in _RANKINGS if party.data.get(key)), _RANKINGS[0])
            if self.ranking_in_use(root, party, bool(listed), key):
                path = (*party.path, key)
                rankings[party_id] = (read_tiers(self, party.data[key], path), path)
                continue
            statements = (
                Statement(self.formula(condition, scope.vocabulary), grounds=condition.grounds)
                for condition in listed
            )
            found[party_id] = Prioritisation(tuple(statements))
        if rankings and not self.faults:
            found |= placed(self, rankings, scope, self.keys)
        return tuple((party, found[party]) for party in scope.party_ids if party in found)

    def ranking_in_use(
        self, root: Mapping[str, Any], party: _Party, statements: bool, key: str
    ) -> bool:
        """Which of a party's two preferences counts; notes the other, or faults neither."""
        value, path = party.data.get(key), (*party.path, key)
        there = isinstance(value, list) and value != []
        own = [flag for name in _MANUAL if (flag := truth(party.data.get(name))) is not None]
        by_hand = any(own) if own else any(truth(root.get(name)) for name in _MANUAL)
        mend = worded("nothing, if the other one is what the party wants")
        if by_hand and not there:
            mend = worded("rank the states in GMCR+, or let it use the statements, and save again")
            problem = worded("rankings by hand are in use, but there is none.")
            self.fault(problem, described(value or party.data), mend, path)
        if there and (by_hand or not statements):
            if statements:
                problem = worded("statements are not carried over: the ranking is in use.")
                found = described(party.data.get("preferences"))
                self.note(problem, found, mend, (*party.path, "preferences"))
            return True
        if there:
            problem = worded("the ranking is not carried over: the statements are in use.")
            self.note(problem, described(value), mend, path)
        elif not statements and not by_hand:
            self.without_preference(party)
        return False

    def without_preference(self, party: _Party) -> None:
        what = worded("statements, or a ranking under preferenceRanking")
        value = self.required(party.data, "preferences", party.path, what)
        if value is not None:
            problem = worded("no preference: the party is indifferent between all states.")
            path = (*party.path, "preferences")
            self.note(
                problem, described(value), worded("say what the party wants, if it does"), path
            )


def identifier(name: str) -> str:
    """A name in lower snake case, without accents; other scripts keep their letters.

    Empty where the name has no letter or digit. It may still begin with a digit.

    Examples
    --------
    >>> identifier("Débâcle: the 2nd"), identifier("!")
    ('debacle_the_2nd', '')
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    word = re.sub(r"[\W_]+", "_", unicodedata.normalize("NFC", bare)).strip("_")
    return word[:_LONGEST_ID].rstrip("_")
