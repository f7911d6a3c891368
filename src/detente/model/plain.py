"""A conflict as plain data in the form of the conflict file, and its digest.

The form is canonical: the shortest spelling of each element, keys in one order. Reading
it back gives an equal conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from detente.errors import Fault
from detente.model.codes import KEYED, LISTED
from detente.model.conflict import (
    YES_NO,
    Change,
    Choice,
    Conflict,
    DecisionMaker,
    Option,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Variant,
    Weights,
)
from detente.model.formula import Formula, OptionKey, written
from detente.model.plain_codes import codes_form, mentioned_form
from detente.model.plain_parts import Plain, grounds_form, mapping, names_form, says, short
from detente.model.plain_sources import BESIDE, source_form
from detente.model.states import parse_pattern, pattern_text


def plain_form(conflict: Conflict) -> Plain:
    """The conflict in the form of the conflict file, as texts, numbers, lists and dicts.

    Formulas keep their spelling. Weights that no finite decimal writes are texts such
    as ``1/3``.

    Notes
    -----
    Variants are patches of the model that they were written for; so where some have
    been applied (:attr:`~detente.model.conflict.Conflict.applied`), the form holds the
    model that came out and no variants.
    """
    return _Form(conflict, lambda formula: formula.text, lambda reference: reference).whole()


def digest(conflict: Conflict) -> str:
    """SHA-256 of what the conflict is, in 64 hexadecimal digits.

    The spelling of formulas and patterns, comments, variants that are not applied, and what
    is coded beside the model (:class:`~detente.model.codes.Codes`, and the aliases and the
    provenance of sources) do not change it; names, reasons, evidence and every order do.
    :func:`coding_digest` covers the rest.
    """
    form = _digested(conflict)
    form.pop("variants", None)
    for key in (*KEYED, *LISTED):
        form.pop(key, None)
    for source in form.get("sources", {}).values():
        for key in BESIDE:
            source.pop(key, None)
    return _sha256(form)


def coding_digest(conflict: Conflict) -> str:
    """SHA-256 of what was coded beside the model, in 64 hexadecimal digits.

    It covers :attr:`~detente.model.conflict.Conflict.codes` and the sources with their
    aliases, who coded what included. Spelling does not change it; every order does.
    """
    form = _digested(conflict)
    return _sha256({key: form[key] for key in (*KEYED, *LISTED, "sources") if key in form})


def _digested(conflict: Conflict) -> Plain:
    """The form that digests are made of: formulas and patterns in one spelling."""
    named = {state.name for state in conflict.states}

    def spelt(reference: str) -> str:
        if reference in named:
            return reference
        pattern = parse_pattern(conflict, reference)
        if isinstance(pattern, Fault):
            return reference
        return pattern_text(conflict.options, pattern)

    return _Form(conflict, lambda f: written(f.tree, conflict.vocabulary), spelt).whole()


def _sha256(form: Plain) -> str:
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain_number(number: Fraction) -> int | float | str:
    """The number so that it reads back exactly: an integer, a float, or its text."""
    if number.denominator == 1:
        return number.numerator
    try:
        near = float(number)
    except OverflowError:
        return str(number)
    if Fraction(repr(near)) == number:
        return near
    return _decimal(number) or str(number)


def _decimal(number: Fraction) -> str | None:
    """The finite decimal that writes the number, or ``None`` where none does."""
    rest, places = number.denominator, 0
    for factor in (2, 5):
        power = 0
        while rest % factor == 0:
            rest //= factor
            power += 1
        places = max(places, power)
    if rest != 1:
        return None
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


class _Form:
    """One conflict's form, with one way to spell formulas and references to states."""

    def __init__(
        self,
        conflict: Conflict,
        spelt: Callable[[Formula], str],
        reference: Callable[[str], str],
    ) -> None:
        self.conflict = conflict
        self.spelt = spelt
        self.reference = reference

    def whole(self) -> Plain:
        conflict = self.conflict
        source = conflict.source
        form: Plain = {"detente": 1, "title": conflict.title, "summary": conflict.summary}
        if source is not None:
            form["source"] = short("citation", {"citation": source.citation, "url": source.url})
        scale = conflict.intensity
        if scale is not None:
            told = {"scale": scale.scale, "source": scale.source, "note": scale.note}
            form["intensity"] = mapping(told)
        form["decision_makers"] = {p.id: self.party(p) for p in conflict.decision_makers}
        form["parties"] = {p.id: mentioned_form(p) for p in conflict.codes.parties}
        form["infeasible"] = [
            short("when", {"when": self.spelt(e.when), "because": e.because, "id": e.id}, e.grounds)
            for e in conflict.infeasible
        ]
        for kind in ("exactly_one", "at_most_one", "at_least_one"):
            form[kind] = [self.choice(c) for c in conflict.choices if c.kind == kind]
        form["rules"] = [self.rule(position) for position in range(len(conflict.rules))]
        form["coalesce"] = [
            short("when", {"when": self.spelt(e.when)}, e.grounds) for e in conflict.coalesce
        ]
        form["states"] = {
            s.name: s.label if s.pattern is None else self.pattern(s.pattern)
            for s in conflict.states
        }
        form["status_quo"] = conflict.status_quo and self.reference(conflict.status_quo)
        form["preferences"] = {p: self.preference(value) for p, value in conflict.preferences}
        form["watch"] = {
            o.id: short("that", {"that": self.spelt(o.that), "about": o.about})
            for o in conflict.watch
        }
        form |= codes_form(conflict.codes, self.spelt, self.name)
        form["sources"] = {s.key: source_form(s) for s in conflict.sources}
        if not conflict.applied:
            form["variants"] = {v.id: _variant(v) for v in conflict.variants}
        kept = ("decision_makers", "preferences")
        return {key: value for key, value in form.items() if key in kept or says(value)}

    def name(self, key: OptionKey) -> str:
        return self.conflict.vocabulary.short_name(key)

    def party(self, party: DecisionMaker) -> Plain:
        options = {option.id: _option(option) for option in party.options}
        moves = {state: list(targets) for state, targets in party.moves}
        form = {
            "name": party.name,
            "kind": party.kind,
            "member_of": names_form(party.member_of),
            "options": options,
            "moves": moves,
        }
        return mapping(form, party.grounds)

    def choice(self, choice: Choice) -> Any:
        options = [self.name(key) for key in choice.options]
        form = {"of": options, "because": choice.because, "id": choice.id}
        return short("of", form, choice.grounds)

    def rule(self, position: int) -> Plain:
        rule = self.conflict.rules[position]
        form = {
            "who": rule.who,
            "from": self.spelt(rule.start),
            "to": self.spelt(rule.end),
            "because": rule.because,
            "id": rule.id,
        }
        return mapping(form, rule.grounds)

    def pattern(self, pattern: Pattern) -> str:
        """The pattern in letters, with a blank between the parties' options."""
        letters = iter(pattern_text(self.conflict.options, pattern))
        parties = (party for party in self.conflict.decision_makers if party.options)
        return " ".join("".join(next(letters) for _ in party.options) for party in parties)

    def preference(self, preference: Preference) -> Plain:
        if isinstance(preference, Prioritisation):
            statements = [self.statement(s) for s in preference.statements]
            return {"statements": statements, **grounds_form(preference.grounds)}
        if isinstance(preference, Ranking):
            tiers = [[self.reference(name) for name in tier] for tier in preference.tiers]
            ranking = [tier[0] if len(tier) == 1 else tier for tier in tiers]
            return {"ranking": ranking, **grounds_form(preference.grounds)}
        return {"weights": self.weights(preference), **grounds_form(preference.grounds)}

    def statement(self, statement: Statement) -> Any:
        form = {
            "that": self.spelt(statement.that),
            "id": statement.id,
            "voice": statement.voice,
            "held_by": names_form(statement.held_by),
        }
        return short("that", form, statement.grounds)

    def weights(self, weights: Weights) -> Plain:
        levels = self.conflict.vocabulary.levels
        form: Plain = {}
        for key, level, weight in weights.weights:
            form.setdefault(self.name(key), {})[levels[key][level]] = plain_number(weight)
        for key in dict.fromkeys(key for key, _, _ in weights.weights):
            group = form[self.name(key)]
            if len(levels[key]) == len(YES_NO) and list(group) == [levels[key][1]]:
                form[self.name(key)] = group[levels[key][1]]
        return form


def _option(option: Option) -> Any:
    form = {
        "name": option.name,
        "moves": None if option.moves == "both" else option.moves,
        "levels": None if option.levels == YES_NO else list(option.levels),
        "intensity": _intensity(option),
    }
    return short("name", form, option.grounds)


def _intensity(option: Option) -> Any:
    """The number alone where only the upper one of two levels has one."""
    form = {option.levels[level]: plain_number(number) for level, number in option.intensity}
    upper = option.levels[1]
    return form[upper] if option.binary and list(form) == [upper] else form


def _variant(variant: Variant) -> Plain:
    form = {
        "about": variant.about,
        "includes": list(variant.includes),
        "changes": [_change(change) for change in variant.changes],
    }
    return mapping(form)


def _change(change: Change) -> Plain:
    form: Plain = {change.verb: ".".join(str(part) for part in change.target)}
    if change.verb in ("add", "replace"):
        form["value" if change.verb == "add" else "with"] = change.value
    form |= {key: getattr(change, key) for key in ("before", "after")}
    return {key: value for key, value in form.items() if value is not None}
