"""A model without a file: parties, options and preferences, said one after another.

A :class:`Builder` only collects the file's form; what it builds is read by the same
reader, with the same faults, as a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from detente.errors import call_fault
from detente.files.reader import conflict
from detente.model.conflict import Conflict
from detente.wording import worded

Number = int | float | Fraction | str


def _filled(**keys: Any) -> dict[str, Any]:
    """The keys that were given; a trailing _ only avoids Python's own words."""
    return {key.rstrip("_"): value for key, value in keys.items() if value is not None}


def _short(main: str, form: dict[str, Any]) -> Any:
    return form[main] if list(form) == [main] else form


class Party:
    """A decision maker of a :class:`Builder`; its methods return it, to be chained."""

    def __init__(self, id: str, entry: dict[str, Any], preferences: dict[str, Any]) -> None:  # noqa: A002
        self.id = id
        self._entry = entry
        self._preferences = preferences

    def option(
        self,
        id: str,  # noqa: A002
        name: str | None = None,
        moves: Literal["both", "forward", "backward"] | None = None,
        levels: Sequence[str] | None = None,
        intensity: Number | Mapping[str, Number] | None = None,
        **grounds: Any,
    ) -> Party:
        """Add an option; ``grounds`` are ``support``, ``note`` and ``evidence``."""
        options = self._entry.setdefault("options", {})
        _refuse_twice(id, options, "option")
        options[id] = _filled(name=name, moves=moves, levels=levels, intensity=intensity, **grounds)
        return self

    def moves(self, state: str, *targets: str) -> Party:
        """In abstract form: the states that the party can move to from ``state``."""
        moves = self._entry.setdefault("moves", {})
        moves[state] = [*moves.get(state, ()), *targets]
        return self

    def prefers(self, *statements: str | Mapping[str, Any]) -> Party:
        """Add statements, most important first: formulas, or mappings with ``that``."""
        preference = self._preferences.setdefault(self.id, {})
        preference.setdefault("statements", []).extend(statements)
        return self

    def ranks(self, *tiers: str | Sequence[str]) -> Party:
        """Rank states by name or pattern, best first; an inner list is a tie."""
        self._preferences.setdefault(self.id, {})["ranking"] = list(tiers)
        return self

    def weighs(self, weights: Mapping[str, Number | Mapping[str, Number]]) -> Party:
        """Give options weights; a state is worth the sum of what is taken in it."""
        self._preferences.setdefault(self.id, {})["weights"] = dict(weights)
        return self


class Builder:
    """Collects a model and builds the conflict.

    Parameters
    ----------
    title : str
    summary, source : optional
        As in the conflict file.

    Examples
    --------
    >>> builder = Builder("Prisoner's dilemma")
    >>> for name in ("row", "column"):
    ...     _ = builder.decision_maker(name).option(f"{name}_confesses")
    >>> builder.party("row").prefers("not column_confesses", "row_confesses").id
    'row'
    >>> builder.party("column").prefers("not row_confesses", "column_confesses").id
    'column'
    >>> builder.build().option_names
    ('row_confesses', 'column_confesses')
    """

    def __init__(
        self, title: str, summary: str | None = None, source: str | Mapping[str, Any] | None = None
    ) -> None:
        self._form: dict[str, Any] = {
            "detente": 1,
            **_filled(title=title, summary=summary, source=source),
            "decision_makers": {},
            "preferences": {},
        }
        self._parties: dict[str, Party] = {}

    def decision_maker(self, id: str, name: str | None = None, **grounds: Any) -> Party:  # noqa: A002
        """Add a decision maker, to give it options and a preference."""
        _refuse_twice(id, self._parties, "decision maker")
        entry = _filled(name=name, **grounds)
        self._form["decision_makers"][id] = entry
        self._parties[id] = Party(id, entry, self._form["preferences"])
        return self._parties[id]

    def party(self, id: str) -> Party:  # noqa: A002
        """The decision maker with this id, added before."""
        if id not in self._parties:
            known = ", ".join(self._parties) or "none"
            raise call_fault(
                worded("There is no such decision maker."),
                id,
                worded("they are: {known}", known=known),
            )
        return self._parties[id]

    def infeasible(self, formula: str, because: str | None = None, **more: Any) -> Builder:
        """States that satisfy the formula cannot occur."""
        form = _filled(when=formula, because=because, **more)
        return self._append("infeasible", _short("when", form))

    def exactly_one(self, *options: str, **more: Any) -> Builder:
        """Exactly one of the options is taken."""
        return self._append("exactly_one", _short("of", _filled(of=list(options), **more)))

    def at_most_one(self, *options: str, **more: Any) -> Builder:
        """No two of the options are taken together."""
        return self._append("at_most_one", _short("of", _filled(of=list(options), **more)))

    def at_least_one(self, *options: str, **more: Any) -> Builder:
        """One or more of the options are taken."""
        return self._append("at_least_one", _short("of", _filled(of=list(options), **more)))

    def rule(
        self,
        start: str,
        end: str,
        who: str | None = None,
        because: str | None = None,
        **more: Any,
    ) -> Builder:
        """A mover may not go from where ``start`` holds to where ``end`` holds."""
        return self._append("rules", _filled(who=who, from_=start, to=end, because=because, **more))

    def coalesce(self, formula: str, **more: Any) -> Builder:
        """All states that satisfy the formula become one."""
        return self._append("coalesce", _short("when", _filled(when=formula, **more)))

    def state(self, name: str, pattern: str | None = None) -> Builder:
        """Name a state: by its pattern, or in abstract form with a label."""
        _refuse_twice(name, self._form.setdefault("states", {}), "state")
        self._form["states"][name] = pattern
        return self

    def status_quo(self, state: str | Mapping[str, str]) -> Builder:
        """Where the conflict stands: a state's name, a pattern, or options with Y and N."""
        self._form["status_quo"] = state
        return self

    def watch(self, id: str, formula: str, about: str | None = None) -> Builder:  # noqa: A002
        """Add an outcome of interest."""
        outcomes = self._form.setdefault("watch", {})
        _refuse_twice(id, outcomes, "outcome")
        outcomes[id] = _short("that", _filled(that=formula, about=about))
        return self

    def source(self, key: str, title: str | None = None, **more: Any) -> Builder:
        """Add an account that evidence may name."""
        sources = self._form.setdefault("sources", {})
        _refuse_twice(key, sources, "source")
        sources[key] = _filled(title=title, **more)
        return self

    def intensity(
        self, scale: str | None = None, source: str | None = None, note: str | None = None
    ) -> Builder:
        """Say which scale the intensities of options are on."""
        self._form["intensity"] = _filled(scale=scale, source=source, note=note)
        return self

    def variant(
        self,
        id: str,  # noqa: A002
        about: str,
        *changes: Mapping[str, Any],
        includes: Sequence[str] | None = None,
    ) -> Builder:
        """Add a variant; changes have the file's form, such as ``{"drop": "rules.1"}``."""
        variants = self._form.setdefault("variants", {})
        _refuse_twice(id, variants, "variant")
        variants[id] = _filled(about=about, includes=includes, changes=list(changes))
        return self

    def build(self) -> Conflict:
        """The conflict.

        Raises
        ------
        FaultyInput
            As :func:`detente.files.reader.load`; faults tell their place by path.
        """
        return conflict(self._form)

    def _append(self, key: str, item: Any) -> Builder:
        self._form.setdefault(key, []).append(item)
        return self


def _refuse_twice(name: str, known: Mapping[str, Any], what: str) -> None:
    if name in known:
        raise call_fault(
            worded("The {what} is there already.", what=what), name, worded("use another name")
        )
