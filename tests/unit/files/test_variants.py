"""Variants: named patches, applied by position or id, read like the rest of the file."""

from __future__ import annotations

from typing import Any

import pytest

from detente.errors import FaultyInput
from detente.files.reader import conflict, document
from detente.files.variants import with_variants
from detente.model.conflict import Conflict, Prioritisation
from detente.model.plain import digest, plain_form

MODEL = """\
detente: 1
title: T
decision_makers:
  a: {options: {x: X, y: Y, z: Z}}
  b: {options: {u: U}}
infeasible: [x and y, {when: y and z, id: both}, z and u]
exactly_one: [[x, u]]
at_least_one: [[y, z]]
rules: [{from: x, to: y, id: r}]
states: {s1: YNY N}
status_quo: s1
preferences:
  a: {statements: [x, y, {that: z, id: last}, u]}
  b: {weights: {u: 1}}
variants:
"""


def changed(changes: str, *names: str) -> Conflict:
    """The model with one variant ``v``, or with the named ones, applied."""
    text = changes if names else f"  v: {{about: w, changes: [{changes}]}}\n"
    return with_variants(document(MODEL + text, "m.yaml").conflict, names or ["v"])


def statements(model: Conflict) -> list[str]:
    """The first party's statements as written."""
    preference = model.preferences[0][1]
    assert isinstance(preference, Prioritisation)
    return [str(statement.that) for statement in preference.statements]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("{drop: a.statements.1}", ["y", "z", "u"]),
        ("{drop: a.statements.last}", ["x", "y", "u"]),
        ("{replace: a.statements.2, with: not y}", ["x", "not y", "z", "u"]),
        ("{add: a.statements, value: x and y}", ["x", "y", "z", "u", "x and y"]),
        ("{add: a.statements, after: 1, value: not u}", ["x", "not u", "y", "z", "u"]),
        ("{add: a.statements, before: last, value: not u}", ["x", "y", "not u", "z", "u"]),
        ("{move: a.statements.4, before: 1}", ["u", "x", "y", "z"]),
        ("{move: a.statements.1, after: last}", ["y", "z", "x", "u"]),
        # positions keep their meaning for all changes of one variant
        ("{drop: a.statements.1}, {drop: a.statements.2}", ["z", "u"]),
        ("{move: a.statements.1, after: 4}, {replace: a.statements.1, with: not x}",
         ["y", "z", "u", "not x"]),
        ("{add: a.statements, after: 1, value: not x}, {add: a.statements, after: 1, value: not y}",
         ["x", "not x", "not y", "y", "z", "u"]),
        ("{add: a.statements, before: 1, value: u}, {add: a.statements, before: 1, value: not y}",
         ["u", "not y", "x", "y", "z", "u"]),
    ],
)  # fmt: skip
def test_statements_change_by_position_or_id(changes: str, expected: list[str]) -> None:
    assert statements(changed(changes)) == expected


def test_every_kind_of_element_can_be_changed() -> None:
    model = changed(
        "{drop: infeasible.both}, {add: infeasible, value: {when: u, because: no}}, "
        "{replace: rules.r, with: {from: y, to: x}}, {replace: exactly_one.1, with: [x, z]}, "
        "{drop: at_least_one.1}, {add: coalesce, value: z}, {add: at_most_one, value: [y, u]}, "
        "{replace: status_quo, with: {u: Y}}, {replace: b.preferences, with: {ranking: [s1]}}, "
        "{replace: a.options.x.moves, with: forward}"
    )
    form = plain_form(model)
    assert form["infeasible"] == ["x and y", "z and u", {"when": "u", "because": "no"}]
    assert form["rules"] == [{"from": "y", "to": "x", "id": "r"}]
    assert form["exactly_one"] == [["x", "z"]]
    assert form["at_most_one"] == [["y", "u"]]
    assert "at_least_one" not in form
    assert form["coalesce"] == ["z"]
    assert form["status_quo"] == "NNNY"
    assert form["preferences"]["b"] == {"ranking": ["s1"]}
    assert form["decision_makers"]["a"]["options"]["x"] == {"name": "X", "moves": "forward"}
    assert model.applied == ("v",)


def test_a_preference_replaced_as_a_whole_can_be_changed_further() -> None:
    model = changed("{replace: a.preferences, with: {statements: [u, z]}}, {drop: a.statements.1}")
    assert statements(model) == ["z"]


CHAIN = """\
  one: {about: w, changes: [{add: a.statements, before: 1, value: not u}]}
  two: {about: w, includes: [one], changes: [{drop: a.statements.1}]}
  both: {about: w, includes: [one, two]}
"""


def test_included_variants_come_first_and_once() -> None:
    assert changed(CHAIN, "both").applied == ("one", "two", "both")
    assert changed(CHAIN, "two", "one").applied == ("one", "two")
    assert statements(changed(CHAIN, "both")) == ["x", "y", "z", "u"]
    once = changed(CHAIN, "one")
    assert with_variants(once, ["one", "two"]).applied == ("one", "two")


def test_a_replaced_element_keeps_its_id_for_other_variants() -> None:
    model = changed("{replace: a.statements.last, with: not z}")
    assert plain_form(model)["preferences"]["a"]["statements"][2] == {"that": "not z", "id": "last"}


def test_variants_that_include_each_other_are_refused() -> None:
    text = MODEL + "  one: {about: w, includes: [two]}\n  two: {about: w, includes: [one]}\n"
    with pytest.raises(FaultyInput) as caught:
        document(text, "m.yaml")
    assert {fault.code for fault in caught.value.faults} == {"E314"}


def test_an_unknown_variant_is_refused_with_a_suggestion() -> None:
    model = document(MODEL + CHAIN, "m.yaml").conflict
    with pytest.raises(FaultyInput) as caught:
        with_variants(model, ["tow"])
    assert [(f.code, f.mend) for f in caught.value.faults] == [("E314", "did you mean two?")]


def test_a_fault_in_an_included_variant_is_told_once() -> None:
    text = MODEL + (
        "  one: {about: w, changes: [{drop: rules.7}]}\n"
        "  two: {about: w, includes: one}\n  three: {about: w, includes: two}\n"
    )
    with pytest.raises(FaultyInput) as caught:
        document(text, "m.yaml")
    assert [fault.code for fault in caught.value.faults] == ["E313"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ("{drop: a.statements.1}, {replace: a.statements.1, with: x}", "E313"),
        ("{drop: a.statements.5}", "E313"),
        ("{drop: a.statements.0}", "E313"),
        ("{drop: b.statements.1}", "E313"),
        ("{drop: coalesce.1}", "E313"),
        ("{drop: status_quo}", "E313"),
        ("{drop: ''}", "E313"),
        ("{drop: a.b.c.d.e}", "E313"),
        ("{add: a.options, value: x}", "E313"),
        ("{add: infeasible, value: x, after: 9}", "E313"),
        ("{add: infeasible, value: {when: x, id: both}}", "E312"),
        ("{replace: a.statements.1, with: {that: [x]}}", "E203"),
        ("{replace: exactly_one.1, with: [x, q]}", "E302"),
        ("{replace: b.preferences, with: {weights: {u: 1, q: 1}}}", "E302"),
    ],
)
def test_a_change_that_cannot_be_applied_is_refused(changes: str, code: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        changed(changes)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_variants_survive_the_plain_form_and_change_no_digest() -> None:
    model = document(MODEL + CHAIN, "m.yaml").conflict
    assert conflict(plain_form(model)) == model
    bare = document(MODEL.replace("variants:\n", ""), "m.yaml").conflict
    assert digest(model) == digest(bare)
    applied = with_variants(model, ["one"])
    assert digest(applied) != digest(model)
    assert digest(with_variants(model, ["two"])) == digest(model)


def test_the_spelling_of_a_formula_or_pattern_changes_no_digest() -> None:
    def spelt(formula: str, pattern: str) -> str:
        text = MODEL.replace("x and y,", f"{formula},").replace("status_quo: s1", pattern)
        return digest(document(text.replace("variants:\n", ""), "m.yaml").conflict)

    first = spelt("x and y", "status_quo: YNYN")
    assert first == spelt("((x) & y)", "status_quo: Y NY N")
    assert first != spelt("y and x", "status_quo: YNYN")


def test_numbers_and_words_in_values_mean_what_they_mean_in_the_file() -> None:
    model = changed(
        "{replace: b.preferences, with: {weights: {u: 1.50, x: '1/3'}}}, "
        "{add: infeasible, value: true}, {replace: status_quo, with: 0101}"
    )
    form: dict[str, Any] = plain_form(model)
    assert form["preferences"]["b"] == {"weights": {"u": 1.5, "x": "1/3"}}
    assert form["infeasible"][-1] == "true"
    assert form["status_quo"] == "0101"


def test_an_added_option_makes_patterns_longer_and_can_be_spoken_of() -> None:
    model = changed(
        "{add: b.options.v, value: {name: V, moves: forward}},"
        "{replace: b.preferences, with: {ranking: [s1, '----Y', '----N']}},"
        "{add: a.options.w, value: {levels: [low, mid, high]}},"
        "{add: infeasible, value: v and w = high},"
        "{replace: status_quo, with: {y: Y, v: Y, w: mid}}"
    )
    plain = plain_form(model)
    assert list(plain["decision_makers"]["a"]["options"]) == ["x", "y", "z", "w"]
    assert plain["decision_makers"]["b"]["options"]["v"] == {"name": "V", "moves": "forward"}
    # w stands behind z, v behind u; nothing new is taken where the file names a state
    assert plain["states"]["s1"] == "YNY0 NN"
    assert plain["status_quo"] == "NYN1NY"
    assert plain["infeasible"][-1] == "v and w = high"
    # a ranking does not mind what comes after it: each state becomes a tie of three
    assert plain["preferences"]["b"]["ranking"][1] == ["---0-Y", "---1-Y", "---2-Y"]
    assert plain["preferences"]["a"]["statements"][0] == "x"


@pytest.mark.parametrize(
    ("changes", "code", "problem"),
    [
        ("{add: b.options.x, value: X}", "E312", "name is taken"),
        ("{add: c.options.v, value: V}", "E313", "no such decision maker"),
        ("{add: b.options.v, before: 1, value: V}", "E313", "no place of its own"),
        ("{add: b.options.and, value: V}", "E205", "meaning in formulas"),
        ("{add: b.options.v, value: {moves: up}}", "E204", "up"),
        ("{add: b.options.v, value: {levels: [one]}}", "E204", "2 to 10"),
        ("{add: b.options.v, value: V}, {replace: status_quo, with: YNYN}", "E307", "letters"),
        ("{add: b.options, value: V}", "E313", "no such list"),
    ],
)
def test_an_option_that_cannot_be_added_is_refused(changes: str, code: str, problem: str) -> None:
    with pytest.raises(FaultyInput, match=problem) as caught:
        changed(changes)
    assert caught.value.faults[0].code == code


def test_no_option_is_added_to_coalesced_states() -> None:
    both = (
        "  one: {about: w, changes: [{add: coalesce, value: x}]}\n"
        "  two: {about: w, changes: [{add: b.options.v, value: V}]}\n"
    )
    with pytest.raises(FaultyInput, match="without coalesced states"):
        changed(both, "one", "two")
