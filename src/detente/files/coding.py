"""Coded elements of the file format, once in shape, to elements of the model.

Parties, acts, events, causal links, relations, claims and predictions: what accounts say
beside what the model needs. The same readers serve the file and its variants.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from detente.errors import Path, suggestion
from detente.files.elements import Reading, entries_in_shape, in_shape
from detente.model.codes import (
    Act,
    CausalLink,
    Check,
    Claim,
    Codes,
    Event,
    MapConcept,
    MentionedParty,
    Prediction,
    Relation,
    Side,
)
from detente.model.conflict import Conflict, Prioritisation
from detente.model.dates import is_offset
from detente.model.formula import Formula
from detente.wording import joined, worded

if TYPE_CHECKING:
    from detente.files import schema
    from detente.files.schema_codes import SideItem
    from detente.files.shapes import Unshaped


class Coding(Reading):
    """Readers of all elements: those of the model, and those coded beside it."""

    def __init__(
        self, scope: Conflict, sources: Iterable[str] = (), unsure: Iterable[str] = ()
    ) -> None:
        super().__init__(scope, sources, unsure)
        codes = scope.codes
        #: Ids of concepts and events that other elements may name.
        self.concepts: dict[str, None] = {concept.id: None for concept in codes.concepts}
        self.events: dict[str, None] = {event.id: None for event in codes.events}

    # --- one element ------------------------------------------------------------

    def mentioned_party(self, name: str, item: schema.PartyItem, path: Path) -> MentionedParty:
        """An actor that decides nothing."""
        member_of = self.parties_named(item.member_of, (*path, "member_of"))
        return MentionedParty(name, item.name, item.kind, member_of, self.grounds(item, path))

    def act(self, name: str, item: schema.ActItem, path: Path) -> Act:
        """A reported act."""
        self.any_party(item.who, (*path, "who"))
        to = self.parties_named(item.to, (*path, "to"))
        option = self.option(item.option, (*path, "option")) if item.option is not None else None
        if option is not None and option.party != item.who:
            problem = worded("An option is taken by the party that it belongs to.")
            mend = worded(
                "write who: {party}, or say the act in words: does: …", party=option.party
            )
            self.refuse("E204", problem, worded("who: {who}", who=item.who), mend, (*path, "who"))
        if item.option is None and item.does is None and not item.errors:
            problem, mend = (
                worded("The act does not say what is done."),
                worded("add does: or option:"),
            )
            self.refuse("E202", problem, worded("neither does nor option"), mend, path)
        when = self.date(item.when, (*path, "when"))
        return Act(name, item.who, item.does, option, to, when, self.grounds(item, path))

    def event(self, name: str, item: schema.EventItem, path: Path) -> Event:
        """An event."""
        zone = item.zone
        if zone is not None and not is_offset(zone):
            problem, mend = (
                worded("A time zone is an offset from UTC."),
                worded("write Z, +03:00 or -05:00"),
            )
            self.refuse("E204", problem, zone, mend, (*path, "zone"))
            zone = None
        when = self.date(item.when, (*path, "when"), zone)
        order = [
            self._named(names or (), self.events, "events", (*path, key))
            for key, names in (("before", item.before), ("after", item.after))
        ]
        grounds = self.grounds(item, path)
        return Event(name, item.label, when, item.zone, order[0], order[1], grounds)

    def concept(self, name: str, item: schema.ConceptItem, path: Path) -> MapConcept:
        """A point of the causal map."""
        return MapConcept(name, item.label, self.grounds(item, path))

    def link(self, item: schema.LinkItem, path: Path) -> CausalLink:
        """A claim of cause and effect."""
        for key, concept in (("from", item.start), ("to", item.end)):
            self._named((concept,), self.concepts, "concepts", (*path, key))
        name, grounds = self.own_id(item.id, path), self.grounds(item, path)
        return CausalLink(item.start, item.end, item.sign, name, grounds)

    def claim(self, name: str, item: schema.ClaimItem, path: Path) -> Claim:
        """A claim, with the check of it if there is one."""
        from detente.files.schema import CheckedItem

        checked = item.checked
        check = None
        if isinstance(checked, CheckedItem):
            when = self.date(checked.when, (*path, "checked", "when"))
            check = Check(checked.finding, checked.how, when, checked.by)
        if check is not None and item.checkable is False:
            problem = worded("A judgement cannot have been checked.")
            mend = worded("write checkable: true, or leave checked out")
            self.refuse("E204", problem, "checkable: false", mend, (*path, "checkable"))
        return Claim(name, item.label, item.checkable, check, self.grounds(item, path))

    def prediction(self, name: str, item: schema.PredictionItem, path: Path) -> Prediction:
        """A prediction."""
        formulas: dict[str, Formula | None] = {}
        for key, text in (("if", item.if_), ("then", item.then)):
            formulas[key] = None if text is None else self.formula(text, (*path, key))
        for formula, words in (("if", "condition"), ("then", "outcome")):
            said = item.if_ if formula == "if" else item.then
            if said is not None and getattr(item, words) is not None:
                problem = worded(
                    "{formula} and {words} are both given.", formula=formula, words=words
                )
                mend = worded("keep the formula, and put the words into the label")
                self.refuse("E204", problem, worded("both"), mend, (*path, words), True)
        return Prediction(
            name,
            item.label,
            formulas["if"],
            formulas["then"],
            item.condition,
            item.outcome,
            item.horizon,
            self.grounds(item, path),
        )

    def relation(self, item: schema.RelationItem, path: Path) -> Relation | None:
        """How two parties stand to each other."""
        from detente.files.schema import SideItem

        parties = self.parties_named(item.between, (*path, "between"))
        sides = [
            self._side(side, (*path, key)) if isinstance(side, SideItem) else None
            for key, side in (("plus", item.plus), ("minus", item.minus))
        ]
        name = self.own_id(item.id, path)
        if len(parties) != 2:
            found, mend = (
                worded("{number} parties", number=len(parties)),
                worded("write between: [one, other]"),
            )
            self.refuse(
                "E204",
                worded("A relation is between two parties."),
                found,
                mend,
                (*path, "between"),
            )
            return None
        if item.plus is None and item.minus is None and not item.errors:
            problem, mend = (
                worded("The relation says nothing."),
                worded("add plus: or minus:, or both"),
            )
            self.refuse("E202", problem, worded("neither plus nor minus"), mend, path)
        return Relation((parties[0], parties[1]), sides[0], sides[1], name)

    def _side(self, item: SideItem, path: Path) -> Side:
        return Side(item.what, self.grounds(item, path))

    def _named(
        self, names: Sequence[str], known: Mapping[str, None], section: str, path: Path
    ) -> tuple[str, ...]:
        """Ids of coded elements (E315)."""
        problem = (
            worded("There is no such event.")
            if section == "events"
            else worded("There is no such concept.")
        )
        for number, name in enumerate(names):
            if name not in known:
                at = path if len(names) == 1 else (*path, number)
                mend = suggestion(
                    name, list(known)[:1000], worded("add it under {section}", section=section)
                )
                self.refuse("E315", problem, name, mend, at)
        return tuple(names)

    # --- all of a file ----------------------------------------------------------

    def mentioned_parties(
        self, items: Mapping[str, schema.PartyItem | Unshaped]
    ) -> tuple[MentionedParty, ...]:
        """The parties that decide nothing; afterwards elements may name them."""
        for name in items:
            path: Path = ("parties", name)
            self.identifier(name, path, of_key=True)
            if name in self.scope.party_ids:
                problem, mend = (
                    worded("A decision maker has this id."),
                    worded("keep it there only"),
                )
                self.refuse("E312", problem, name, mend, path, True)
        self.mentioned = dict.fromkeys(items)
        return tuple(
            self.mentioned_party(name, item, ("parties", name))
            for name, item in entries_in_shape(items)
        )

    def codes(self, shape: schema.ConflictFile, parties: tuple[MentionedParty, ...]) -> Codes:
        """Every coded element of a file."""
        self.concepts, self.events = dict.fromkeys(shape.concepts), dict.fromkeys(shape.events)
        for key in ("acts", "events", "concepts", "claims", "predictions"):
            for name in getattr(shape, key):
                self.identifier(name, (key, name), of_key=True)
        links = [(item, ("links", number)) for number, item in in_shape(shape.links)]
        relations = [(item, ("relations", number)) for number, item in in_shape(shape.relations)]
        for placed in (links, relations):
            self.unique([(item.id, path) for item, path in placed])
        found = [self.relation(item, path) for item, path in relations]
        codes = Codes(
            parties,
            tuple(self.act(n, i, ("acts", n)) for n, i in entries_in_shape(shape.acts)),
            tuple(self.event(n, i, ("events", n)) for n, i in entries_in_shape(shape.events)),
            tuple(self.concept(n, i, ("concepts", n)) for n, i in entries_in_shape(shape.concepts)),
            tuple(self.link(item, path) for item, path in links),
            tuple(relation for relation in found if relation is not None),
            tuple(self.claim(n, i, ("claims", n)) for n, i in entries_in_shape(shape.claims)),
            tuple(
                self.prediction(n, i, ("predictions", n))
                for n, i in entries_in_shape(shape.predictions)
            ),
        )
        self.as_a_whole(codes)
        return codes

    def as_a_whole(self, codes: Codes) -> None:
        """What no element shows alone: circles (E316), and links said twice (E312)."""
        later = {event.id: set(event.before) for event in codes.events}
        for event in codes.events:
            for earlier in event.after:
                later.setdefault(earlier, set()).add(event.id)
        if circle := circle_in(later):
            found, mend = joined(worded(" before "), circle), worded("drop one of before and after")
            self.refuse("E316", worded("Events come before each other."), found, mend,
                        ("events", circle[0]), True)  # fmt: skip
        above = {party.id: party.member_of for party in self.scope.decision_makers}
        above |= {party.id: party.member_of for party in codes.parties}
        if circle := circle_in(above):
            mentioned = circle[0] in {party.id for party in codes.parties}
            where = ("parties" if mentioned else "decision_makers", circle[0])
            found, mend = joined(worded(" part of "), circle), worded("drop one of the memberships")
            self.refuse("E316", worded("Parties are part of each other."), found, mend, where, True)
        seen: dict[tuple[str, str, str], int] = {}
        for number, link in enumerate(codes.links):
            first = seen.setdefault((link.start, link.end, link.sign), number)
            if first != number:
                found = worded(
                    "{link} {sign} {end}, as in links.{first}",
                    link=link.start,
                    sign=link.sign,
                    end=link.end,
                    first=first + 1,
                )
                mend = worded("join their evidence in one link")
                self.refuse(
                    "E312", worded("A link is listed twice."), found, mend, ("links", number)
                )

    def aliases(
        self, source: str, items: Mapping[str, tuple[str, ...] | Unshaped]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The words by which a source calls parties; no word may stand for two."""
        path: Path = ("sources", source, "aliases")
        meant: dict[str, str] = {}
        found = []
        for party, texts in entries_in_shape(items):
            self.any_party(party, (*path, party), of_key=True)
            for number, text in enumerate(texts):
                at = (*path, party) if len(texts) == 1 else (*path, party, number)
                if not text.strip():
                    self.refuse(
                        "E203",
                        worded("An alias is empty."),
                        worded("an empty text"),
                        worded("drop it"),
                        at,
                    )
                elif text in meant:
                    problem = worded("An alias already stands for {meant}.", meant=meant[text])
                    self.refuse("E312", problem, text, worded("keep one of the two"), at)
                meant.setdefault(text, party)
            found.append((party, texts))
        return tuple(found)


def dangling(conflict: Conflict) -> Iterator[tuple[str, str]]:
    """Coded elements, and the names in them that nothing has: (address, name)."""
    codes = conflict.codes
    concepts, events = {c.id for c in codes.concepts}, {e.id for e in codes.events}
    named: list[tuple[str, Iterable[str], Collection[str]]] = [
        *(
            (f"links.{link.id or number}", (link.start, link.end), concepts)
            for number, link in enumerate(codes.links, 1)
        ),
        *((f"events.{e.id}", (*e.before, *e.after), events) for e in codes.events),
        *((f"acts.{act.id}", (act.who, *act.to), conflict.labels) for act in codes.acts),
        *(
            (f"relations.{relation.id or number}", relation.between, conflict.labels)
            for number, relation in enumerate(codes.relations, 1)
        ),
        *((f"parties.{p.id}", p.member_of, conflict.labels) for p in codes.parties),
        *((party.id, party.member_of, conflict.labels) for party in conflict.decision_makers),
        *(
            (
                f"sources.{source.key}.aliases",
                (party for party, _ in source.aliases),
                conflict.labels,
            )
            for source in conflict.sources
        ),
        *(
            (f"{owner}.statements.{s.id or n}", s.held_by, conflict.labels)
            for owner, preference in conflict.preferences
            if isinstance(preference, Prioritisation)
            for n, s in enumerate(preference.statements, 1)
        ),
    ]
    for where, names, known in named:
        for name in names:
            if name not in known:
                yield where, name


def circle_in(after: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Some names that follow each other in a circle, the first again at the end; or none."""
    done: set[str] = set()
    for start in after:
        above: dict[str, None] = {}
        # a stack of its own: a chain may be longer than Python's
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            name, left = waiting.pop()
            if left:
                del above[name]
                done.add(name)
                continue
            if name in above:
                names = list(above)
                return (*names[names.index(name) :], name)
            if name not in done:
                above[name] = None
                waiting.append((name, True))
                waiting += [(each, False) for each in after.get(name, ())]
    return ()
