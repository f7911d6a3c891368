"""The whole of a conflict from data in the file's form: parties first, then the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from detente.errors import Fault, Path
from detente.files.changes import variant
from detente.files.coding import Coding
from detente.files.elements import (
    all_in_shape,
    entries_in_shape,
    in_shape,
)
from detente.files.messages import shape_faults
from detente.files.names import MAXIMUM_FAULTS, Enough
from detente.files.sourcing import source_of
from detente.files.tree import shortened
from detente.files.variants import variant_faults
from detente.files.written import Data, Written, described
from detente.model.conflict import (
    Cardinality,
    Choice,
    Citation,
    Conflict,
    DecisionMaker,
    IntensityScale,
    NamedState,
    Option,
    Outcome,
    Preference,
    Source,
    Variant,
)
from detente.model.states import parse_pattern
from detente.wording import worded

if TYPE_CHECKING:
    from detente.files import schema
    from detente.files.shapes import Unshaped

Item = TypeVar("Item")
Made = TypeVar("Made")

#: Variants of one file: every one of them is tried when the file is read.
MAXIMUM_VARIANTS = 500

_REQUIRED = ("detente", "title", "decision_makers", "preferences")
_WITH_OPTIONS_ONLY = (
    "infeasible", "exactly_one", "at_most_one", "at_least_one", "rules", "coalesce", "watch",
)  # fmt: skip


def conflict_of(data: Data) -> tuple[Conflict | None, list[Fault]]:
    """The conflict that the data describe, and every fault found in them.

    Where there are faults the conflict lacks what could not be read; it is ``None``
    where nothing could.
    """
    from detente.files.schema import ConflictFile, shaped

    shape = shaped(data)
    faults = list(shape_faults(shape))
    if not isinstance(shape, ConflictFile) or not isinstance(data, dict):
        return None, faults
    whole = _Whole(shape, data)
    try:
        conflict = whole.read()
        faults += whole.reading.faults
        # positions count what could not be read, so they are only checked without faults
        faults += variant_faults(conflict, unsure=("E313", "E312") if faults else ())
    except Enough:
        return None, [*faults, *whole.reading.faults][:MAXIMUM_FAULTS]
    return conflict, faults[:MAXIMUM_FAULTS]


class _Whole:
    """One reading of a whole file, section by section."""

    def __init__(self, shape: schema.ConflictFile, data: Mapping[str, Any]) -> None:
        self.shape = shape
        self.data = data
        self.reading = Coding(Conflict("", (), ()))

    def read(self) -> Conflict:
        self.head()
        self.unsure()
        sources = self.sources()
        parties = self.parties()
        self.reading.scope = Conflict("", parties, ())
        mentioned = self.reading.mentioned_parties(self.shape.parties)
        self.members(parties)
        sources = self.with_aliases(sources)
        states = self.states()
        self.reading.scope = Conflict("", parties, (), states=states)
        self.moves()
        reading, shape = self.reading, self.shape
        return Conflict(
            title=shape.title or "",
            decision_makers=parties,
            infeasible=self.each("infeasible", shape.infeasible, reading.infeasible),
            choices=self.choices(),
            rules=self.each("rules", shape.rules, reading.rule),
            coalesce=self.each("coalesce", shape.coalesce, reading.coalescing),
            status_quo=reading.status_quo(shape.status_quo, ("status_quo",)),
            preferences=self.preferences(),
            watch=self.watch(),
            variants=self.variants(),
            summary=shape.summary,
            source=self.source(),
            sources=sources,
            states=states,
            intensity=self.intensity(),
            codes=reading.codes(shape, mentioned),
        )

    # --- head -------------------------------------------------------------------

    def head(self) -> None:
        for key in _REQUIRED:
            if key not in self.data:
                problem = worded("The key {key} is missing.", key=key)
                mend = (
                    worded("add detente: 1 as the first line")
                    if key == "detente"
                    else worded("add {key}: …", key=key)
                )
                self.reading.refuse("E202", problem, described(self.data), mend, ())
        version = self.shape.detente
        if version is not None and not (
            isinstance(version, Written) and version == "1" and version.kind == "number"
        ):
            self.reading.refuse(
                "E206",
                worded("This program reads version 1 of the format."),
                described(version),
                worded("write detente: 1; a file of a later version needs a later program"),
                ("detente",),
            )
        if self.shape.title is not None and not self.shape.title.strip():
            mend = worded("give the model a title")
            self.reading.refuse(
                "E203", worded("The title is empty."), worded("an empty text"), mend, ("title",)
            )

    def unsure(self) -> None:
        """Faults that would only follow from lists that could not be read."""
        shape, unsure = self.shape, self.reading.unsure
        parties = [party for _, party in entries_in_shape(shape.decision_makers)]
        if not all_in_shape(shape, "decision_makers") or not shape.decision_makers:
            unsure.add("E309")
        if not all(all_in_shape(party, "options") for party in parties) or "E309" in unsure:
            unsure.update(("E207", "E302", "E303", "E305", "E307", "E308", "E410"))
        if not all_in_shape(shape, "states"):
            unsure.update(("E307", "E308"))
        if not all_in_shape(shape, "sources"):
            unsure.add("E311")
        if not all_in_shape(shape, "parties"):
            unsure.add("E309")
        if not (all_in_shape(shape, "concepts") and all_in_shape(shape, "events")):
            unsure.add("E315")

    # --- parties ----------------------------------------------------------------

    def parties(self) -> tuple[DecisionMaker, ...]:
        shape = self.shape
        if shape.decision_makers is not None and not shape.decision_makers:
            problem, mend = worded("There are no decision makers."), worded("add at least one")
            self.reading.refuse(
                "E204", problem, worded("an empty mapping"), mend, ("decision_makers",)
            )
        items = entries_in_shape(shape.decision_makers)
        self.form(items)
        found = []
        for name, item in items:
            path: Path = ("decision_makers", name)
            self.reading.identifier(name, path, of_key=True)
            moves = tuple(entries_in_shape(item.moves))
            options = self.options(name, item)
            grounds = self.reading.grounds(item, path)
            kind, member_of = item.kind, item.member_of or ()
            found.append(DecisionMaker(name, item.name, options, moves, grounds, kind, member_of))
        return tuple(found)

    def members(self, parties: Sequence[DecisionMaker]) -> None:
        """What decision makers are members of, once all parties are known."""
        for party in parties:
            path = ("decision_makers", party.id, "member_of")
            self.reading.parties_named(party.member_of, path)

    def form(self, items: Sequence[tuple[str, schema.DecisionMakerItem]]) -> None:
        """E207 where options and moves are mixed, E202 where there are neither."""
        if any(item.options for _, item in items):
            for name, item in items:
                if item.moves is not None:
                    problem = worded("A model has options or moves between states, not both.")
                    mend = worded("give every party options, or every party moves")
                    path = ("decision_makers", name, "moves")
                    self.reading.refuse(
                        "E207", problem, worded("options and moves"), mend, path, True
                    )
        elif items and not any(item.moves for _, item in items) and self.shape.states is None:
            problem = worded("No decision maker has options.")
            mend = worded(
                "give the parties options: {id: name}; or, in abstract form, states and moves"
            )
            if "E302" not in self.reading.unsure:
                found, at = worded("no options, no moves"), ("decision_makers",)
                self.reading.refuse("E202", problem, found, mend, at)

    def options(self, party: str, item: schema.DecisionMakerItem) -> tuple[Option, ...]:
        return tuple(
            self.reading.new_option(
                party, name, option, ("decision_makers", party, "options", name)
            )
            for name, option in entries_in_shape(item.options)
        )

    def source(self) -> Citation | None:
        from detente.files.schema import CitationItem

        item = self.shape.source
        return Citation(item.citation, item.url) if isinstance(item, CitationItem) else None

    def intensity(self) -> IntensityScale | None:
        from detente.files.schema import IntensityItem

        item = self.shape.intensity
        if not isinstance(item, IntensityItem):
            return None
        if (item.scale, item.source, item.note) == (None, None, None):
            return None
        return IntensityScale(item.scale, item.source, item.note)

    def sources(self) -> tuple[Source, ...]:
        found = []
        for key, item in entries_in_shape(self.shape.sources):
            self.reading.source_key(key, ("sources", key))
            found.append(source_of(self.reading, key, item, ("sources", key)))
        return tuple(found)

    def with_aliases(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        items = dict(entries_in_shape(self.shape.sources))
        return tuple(
            replace(source, aliases=self.reading.aliases(source.key, items[source.key].aliases))
            for source in sources
        )

    # --- states -----------------------------------------------------------------

    def states(self) -> tuple[NamedState, ...]:
        found = []
        abstract = self.reading.scope.form == "abstract"
        for name, text in entries_in_shape(self.shape.states):
            path = ("states", name)
            self.reading.state_name(name, path)
            if abstract:
                found.append(NamedState(name, label=text))
                continue
            if text is None:
                problem, mend = (
                    worded("A state needs its pattern."),
                    worded("write one letter for each option"),
                )
                self.reading.refuse("E203", problem, worded("nothing (an empty value)"), mend, path)
                continue
            pattern = parse_pattern(self.reading.scope, text)
            if isinstance(pattern, Fault):
                self.reading.add(pattern.below(path))
                self.reading.unsure.add("E308")
            else:
                found.append(NamedState(name, pattern))
        moving = any(party.moves for party in self.reading.scope.decision_makers)
        if abstract and moving and not found and "E308" not in self.reading.unsure:
            problem, mend = (
                worded("The model lists no states."),
                worded("add states: {s1: label, s2: label}"),
            )
            self.reading.refuse("E202", problem, worded("no states"), mend, ())
            self.reading.unsure.add("E308")
        return tuple(found)

    def moves(self) -> None:
        """The abstract form: moves between listed states, and nothing that needs options."""
        if self.reading.scope.form == "options":
            return
        for party in self.reading.scope.decision_makers:
            for state, targets in party.moves:
                path: Path = ("decision_makers", party.id, "moves", state)
                self.reading.reference(state, path, of_key=True)
                for number, target in enumerate(targets):
                    self.reading.reference(target, (*path, number))
                    if target == state:
                        problem, mend = (
                            worded("A state moves to itself."),
                            worded("remove it: staying is no move"),
                        )
                        self.reading.refuse("E310", problem, target, mend, (*path, number))
                    elif target in targets[:number]:
                        problem, mend = (
                            worded("A move is listed twice."),
                            worded("keep one of the two"),
                        )
                        self.reading.refuse("E312", problem, target, mend, (*path, number))
        for key in _WITH_OPTIONS_ONLY:
            if key in self.data:
                problem = worded("A model in abstract form has no {key}.", key=key)
                mend = worded("leave it out: name the states and moves that there are")
                self.reading.refuse("E207", problem, key, mend, (key,), True)
        for name, item in entries_in_shape(self.shape.predictions):
            for key, text in (("if", item.if_), ("then", item.then)):
                if text is not None:
                    problem = worded("A model without options has no formulas.")
                    mend = worded("say it in words: condition:, outcome:")
                    path = ("predictions", name, key)
                    self.reading.refuse("E207", problem, text, mend, path)
        self.reading.unsure.add("E207")

    # --- lists and mappings -----------------------------------------------------

    def each(
        self,
        key: str,
        items: Sequence[Item | Unshaped],
        reader: Callable[[Item, Path], Made | None],
    ) -> tuple[Made, ...]:
        """Every item of the list ``key`` that can be read."""
        placed = [(item, (key, number)) for number, item in in_shape(items)]
        self.reading.unique([(getattr(item, "id", None), path) for item, path in placed])
        found = [reader(item, path) for item, path in placed]
        return tuple(item for item in found if item is not None)

    def choices(self) -> tuple[Choice, ...]:
        reading, shape = self.reading, self.shape
        found: list[Choice] = []
        lists: dict[Cardinality, list[schema.ChoiceItem | Unshaped]] = {
            "exactly_one": shape.exactly_one,
            "at_most_one": shape.at_most_one,
            "at_least_one": shape.at_least_one,
        }
        for kind, items in lists.items():
            found += self.each(kind, items, partial(reading.choice, kind))
        return tuple(found)

    def preferences(self) -> tuple[tuple[str, Preference], ...]:
        items = dict(entries_in_shape(self.shape.preferences))
        for name in items:
            self.reading.party(name, ("preferences", name), of_key=True)
        found = []
        for party in self.reading.scope.party_ids:
            if party in items:
                preference = self.reading.preference(items[party], ("preferences", party))
                if preference is not None:
                    found.append((party, preference))
            elif self.shape.preferences is not None and party not in self.shape.preferences:
                problem = worded(
                    "The decision maker {party} has no preference.", party=shortened(party)
                )
                mend = worded("add {party}: with statements, ranking or weights", party=party)
                self.reading.refuse("E403", problem, worded("no entry"), mend, ("preferences",))
        return tuple(found)

    def watch(self) -> tuple[Outcome, ...]:
        found = []
        for name, item in entries_in_shape(self.shape.watch):
            self.reading.identifier(name, ("watch", name), of_key=True)
            that = self.reading.formula(item.that, ("watch", name, "that"))
            if that is not None:
                found.append(Outcome(name, that, item.about))
        return tuple(found)

    def variants(self) -> tuple[Variant, ...]:
        known = list(self.shape.variants)
        items = entries_in_shape(self.shape.variants)
        if len(known) > MAXIMUM_VARIANTS:
            problem, mend = (
                worded("The file has too many variants."),
                worded("keep those that are compared"),
            )
            found = worded(
                "{number}, and the limit is {maximum_variants}",
                number=len(known),
                maximum_variants=MAXIMUM_VARIANTS,
            )
            self.reading.refuse("E204", problem, found, mend, ("variants",), True)
            return ()
        return tuple(variant(name, item, self.reading, known) for name, item in items)
