"""Coded elements in conflict files: what is read, what is refused, what variants may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import detente
from detente.accounts.checks import coding_faults
from detente.accounts.elements import coded_elements
from detente.errors import FaultyInput
from detente.files.checking import check_document
from detente.files.coding import circle_in
from detente.files.reader import conflict, document, load
from detente.files.variants import with_variants
from detente.files.writer import save
from detente.model.dates import partial_date
from detente.model.plain import coding_digest, digest, plain_form

HEAD = """\
detente: 1
title: T
sources: {k: {title: An account}}
decision_makers:
  a: {options: {o: O, p: P}}
  b: {options: {q: Q}}
preferences: {a: {statements: [o]}, b: {statements: []}}
"""


TWO_LINKS = """\
concepts: {c: C}
links: [{from: c, to: c, sign: "+", id: i}, {from: c, to: c, sign: "-", id: i}]"""


def faults(text: str, head: str = HEAD) -> list[tuple[str, int | None]]:
    """Codes and lines (below the head) of everything wrong."""
    with pytest.raises(FaultyInput) as caught:
        document(head + text, "m.yaml")
    lines = head.count("\n")
    return [(f.code, f.place.line - lines if f.place and f.place.line else None)
            for f in caught.value.faults]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("parties: {press: {member_of: nobody}}", ["E309"]),
        ("parties: {press: {kind: newspaper}}", ["E204"]),
        ("parties: {a: again}", ["E312"]),
        ("parties: {not: x}", ["E205"]),
        ("parties: {x: {member_of: y}, y: {member_of: x}}", ["E316"]),
        ("parties: {x: {member_of: [a, a]}}", ["E312"]),
        ("acts: {one: {who: ghost, does: x}}", ["E309"]),
        ("acts: {one: {who: a}}", ["E202"]),
        ("acts: {one: {does: x}}", ["E202"]),
        ("acts: {one: {who: a, option: q}}", ["E204"]),
        ("acts: {one: {who: a, option: z}}", ["E302"]),
        ("acts: {one: {who: a, does: x, to: [b, ghost]}}", ["E309"]),
        ("acts: {one: {who: a, does: x, when: soon}}", ["E204"]),
        ("acts: {one: {who: a, does: x, when: 2024-13}}", ["E204"]),
        ("acts: {one: {who: a, does: x, when: 2024-05/2024-04}}", ["E204"]),
        ("acts: {one: {who: a, does: x, modality: maybe}}", ["E204"]),
        ("acts: {one: {who: a, does: x, time: later}}", ["E204"]),
        ("acts: {one: {who: a, does: x, coded: today}}", ["E204"]),
        ("events: {e: {label: x, zone: Lima}}", ["E204"]),
        ("events: {e: {label: x, before: f}}", ["E315"]),
        ("events: {e: {label: x, before: e}}", ["E316"]),
        ("events: {e: {label: x, after: f}, f: {label: y, after: e}}", ["E316"]),
        ("events: {e: {when: 2024}}", ["E202"]),
        ('links: [{from: c, to: c, sign: "+"}]', ["E315", "E315"]),
        ('concepts: {c: C}\nlinks: [{from: c, to: c, sign: "±"}]', ["E204"]),
        ("concepts: {c: C}\nlinks: [{from: c, to: c}]", ["E202"]),
        ('concepts: {c: C}\nlinks: [{from: c, to: c, sign: "+"}, {from: c, to: c, sign: "+"}]',
         ["E312"]),
        (TWO_LINKS, ["E312"]),
        ("relations: [{between: [a], plus: x}]", ["E204"]),
        ("relations: [{between: [a, a], plus: x}]", ["E312"]),
        ("relations: [{between: [a, b]}]", ["E202"]),
        ("relations: [{between: [a, ghost], minus: x}]", ["E309"]),
        ("claims: {c: {label: l, checkable: perhaps}}", ["E203"]),
        ("claims: {c: {label: l, checkable: false, checked: no}}", ["E204"]),
        ("claims: {c: {label: l, checked: {how: x}}}", ["E202"]),
        ("claims: {c: {label: l, evidence: [z:P1]}}", ["E311"]),
        ("predictions: {p: {label: l, if: z}}", ["E302"]),
        ("predictions: {p: {label: l, then: o, outcome: x}}", ["E204"]),
        ("predictions: {p: {label: l, if: o, condition: x}}", ["E204"]),
    ],
)  # fmt: skip
def test_a_faulty_coded_element_is_refused_with_its_code(text: str, codes: list[str]) -> None:
    assert [code for code, _ in faults(text + "\n")] == codes


def test_faults_of_many_coded_elements_are_told_together_in_file_order() -> None:
    text = (
        "parties: {press: {member_of: nobody}}\n"
        "acts: {one: {who: ghost, does: x, when: soon}}\n"
        "events: {e: {label: x, before: f}}\n"
        "relations: [{between: [a, b]}]\n"
        "claims: {c: {label: l, checkable: perhaps}}\n"
    )
    expected = [("E309", 1), ("E309", 2), ("E204", 2), ("E315", 3), ("E202", 4), ("E203", 5)]
    assert faults(text) == expected


def test_one_unreadable_concept_does_not_make_its_links_faulty() -> None:
    text = 'concepts: {c: {lable: C}}\nlinks: [{from: c, to: d, sign: "+"}]\n'
    assert {code for code, _ in faults(text)} == {"E201", "E202"}


def test_an_alias_stands_for_one_party_and_the_party_exists() -> None:
    head = HEAD.replace("title: An account", "title: An account, aliases: {a: [x, y], b: y, z: w}")
    assert sorted(code for code, _ in faults("", head)) == ["E309", "E312"]
    head = HEAD.replace("title: An account", "title: An account, aliases: {press: [x]}")
    found = document(head + "parties: {press: The press}\n", "m.yaml").conflict
    assert found.sources[0].aliases == (("press", ("x",)),)


def test_a_statement_may_be_held_by_a_party_that_is_only_mentioned() -> None:
    head = HEAD.replace("[o]", "[{that: o, voice: ascribed, held_by: chief}]")
    assert [code for code, _ in faults("", head)] == ["E309"]
    found = document(head + "parties: {chief: {kind: leader, member_of: a}}\n", "m.yaml").conflict
    (statement,) = found.preference_of["a"].statements  # type: ignore[union-attr]
    assert (statement.voice, statement.held_by) == ("ascribed", ("chief",))


def test_a_model_without_options_says_predictions_in_words() -> None:
    head = (
        "detente: 1\ntitle: T\ndecision_makers: {a: {moves: {s: [t]}}}\nstates: {s: S, t: T}\n"
        "preferences: {a: {ranking: [s, t]}}\n"
    )
    assert faults("predictions: {p: {label: l, if: s}}\n", head) == [("E207", 1)]
    text = head + "predictions: {p: {label: l, condition: c, outcome: d}}\n"
    assert document(text, "m.yaml").conflict.codes.predictions[0].condition_told == "c"


def test_codes_do_not_change_the_digest_of_the_model_and_have_their_own() -> None:
    bare = document(HEAD, "m.yaml").conflict
    coded = document(HEAD + "claims: {c: A claim}\nparties: {press: P}\n", "m.yaml").conflict
    other = document(HEAD + "claims: {c: Another}\nparties: {press: P}\n", "m.yaml").conflict
    aliased = HEAD.replace("title: An account", "title: An account, aliases: {a: x}")
    assert digest(bare) == digest(coded) == digest(document(aliased, "m.yaml").conflict)
    assert len({coding_digest(bare), coding_digest(coded), coding_digest(other)}) == 3
    assert coding_digest(bare) != coding_digest(document(aliased, "m.yaml").conflict)


def test_who_says_an_element_counts_as_its_evidence_does() -> None:
    one = document(HEAD.replace("[o]", "[{that: o, voice: avowed}]"), "m.yaml").conflict
    assert digest(one) != digest(document(HEAD, "m.yaml").conflict)


CODED = (
    HEAD
    + """\
parties: {press: The press}
concepts:
  fear: fear
  trade: trade
links:
  - {from: fear, to: trade, sign: "-"}   # the first
  - {from: trade, to: fear, sign: "-", id: back}
events: {e: {label: E, when: 2024-03}, f: {label: F, after: e}}
claims: {c: A claim}
variants:
"""
)


def changed(variant: str) -> detente.Conflict:
    text = f"{CODED}  v: {{about: w, changes: [{variant}]}}\n"
    return with_variants(document(text, "m.yaml").conflict, ["v"])


def test_variants_reach_links_by_position_and_by_id() -> None:
    found = changed(
        '{replace: links.1, with: {from: fear, to: trade, sign: "?"}}, {drop: links.back}'
    )
    assert [(link.start, link.sign) for link in found.codes.links] == [("fear", "?")]


def test_variants_add_and_replace_coded_elements_by_id() -> None:
    found = changed(
        "{add: concepts.war, value: war}, "
        "{replace: claims.c, with: {label: New, support: stated}}, "
        '{add: links, value: {from: war, to: trade, sign: "-"}}, {add: parties.court, value: C}, '
        "{add: acts.a1, value: {who: court, does: x}}"
    )
    assert [concept.id for concept in found.codes.concepts] == ["fear", "trade", "war"]
    assert (found.codes.claims[0].id, found.codes.claims[0].label) == ("c", "New")
    assert found.codes.links[-1].start == "war"
    assert found.codes.acts[0].who == "court"


@pytest.mark.parametrize(
    ("variant", "code"),
    [
        ("{drop: concepts.fear}", "E313"),
        ("{drop: events.e}", "E313"),
        ("{drop: claims.z}", "E313"),
        ("{add: claims, value: x}", "E313"),
        ("{add: claims.c, value: x}", "E312"),
        ("{replace: events.e, with: {label: E, after: f}}", "E316"),
        ("{add: links, value: {from: war, to: fear, sign: '+'}}", "E315"),
        ('{add: links, value: {from: fear, to: trade, sign: "-"}}', "E312"),
    ],
)
def test_a_variant_that_breaks_what_is_coded_is_a_fault(variant: str, code: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        changed(variant)
    assert {fault.code for fault in caught.value.faults} == {code}
    assert all(fault.path[:2] == ("variants", "v") for fault in caught.value.faults)


def test_saving_a_changed_claim_touches_one_line(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    text = CODED.removesuffix("variants:\n")
    file.write_text(text)
    form = plain_form(load(file))
    form["claims"]["c"] = {"label": "A claim", "checkable": False}
    save(conflict(form), file)
    expected = text.replace("{c: A claim}", "{c: {label: A claim, checkable: false}}")
    assert file.read_text() == expected


# --- what is odd ---------------------------------------------------------------------


def warned(text: str) -> list[str]:
    return [fault.code for fault in coding_faults(document(HEAD + text, "m.yaml").conflict)]


def test_support_by_an_account_without_a_passage_is_odd_and_inference_is_not() -> None:
    assert warned("claims: {c: {label: l, support: stated}}\n") == ["W510"]
    assert warned("claims: {c: {label: l, support: implied}}\n") == ["W510"]
    assert warned("claims: {c: {label: l, support: inferred}}\n") == []
    assert warned("claims: {c: {label: l, support: stated, evidence: [k]}}\n") == []


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("when: 2024-06", "when: 2024-04", ["W511"]),
        ("when: 2024-04", "when: 2024-06", []),
        ("when: 2024-04-18", "when: 2024-04-18", []),
        # late on the 18th in Lima is the 19th in Tehran
        ("when: 2024-04-19, zone: '+03:30'", "when: 2024-04-18, zone: '-05:00'", []),
        ("when: 2024-04-19, zone: '+03:30'", "when: 2024-04-18, zone: '+03:30'", ["W511"]),
        ("when: 2024-04-19", "when: 2024-04-18", []),
        ("when: 2024-04~", "when: 2024-03", []),
        ("when: 2024-06/..", "when: ../2024-04", ["W511"]),
        ("note: x", "when: 2024-04", []),
    ],
)
def test_an_order_against_the_dates_is_odd(one: str, other: str, codes: list[str]) -> None:
    text = f"events: {{e: {{label: E, {one}, before: f}}, f: {{label: F, {other}}}}}\n"
    assert warned(text) == codes


def test_check_tells_what_is_odd_with_its_place() -> None:
    doc = document(HEAD + "claims: {c: {label: l, support: stated}}\n", "m.yaml")
    (fault,) = [f for f in check_document(doc) if f.code == "W510"]
    assert fault.place is not None
    assert fault.place.line == HEAD.count("\n") + 1


def test_every_element_with_grounds_has_an_address_a_label_and_a_place() -> None:
    doc = document((detente.case("gulf-2024-04/statement").path).read_text("utf-8"), "s.yaml")
    elements = list(coded_elements(doc.conflict))
    addresses = [element.address for element in elements]
    assert len(addresses) == len(set(addresses))
    form: Any = plain_form(doc.conflict)
    for element in elements:
        value = form
        for part in element.path:
            value = value[part]
        assert element.label
        assert element.kind
        if element.grounds.evidence:
            assert len(value["evidence"]) == len(element.grounds.evidence)


# --- dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-4", "2024-02-30", "0000", "2024-04-18T25:00", "2024-04-18T21:00+15:00",
     "../..", "2024/", "2024-04-18 21:00", "２０２４", "2024~~", "9999-12-31T23:59+25:00"],
)  # fmt: skip
def test_what_is_no_date_is_no_date(text: str) -> None:
    assert partial_date(text) is None


def test_a_date_bounds_its_moment_by_its_precision_and_zone() -> None:
    found = partial_date("2024-04-18", "-05:00")
    assert found is not None
    assert str(found.earliest) == "2024-04-18 05:00:00+00:00"
    assert str(found.latest) == "2024-04-19 04:59:59.999999+00:00"
    year = partial_date("2024")
    assert year is not None
    assert (year.earliest.isoformat(), year.precision) == ("2023-12-31T10:00:00+00:00", "year")  # type: ignore[union-attr]
    about = partial_date("2024-04~")
    assert about is not None
    assert about.approximate


def test_a_circle_is_found_in_a_long_chain_without_recursion() -> None:
    chain = {str(n): [str(n + 1)] for n in range(20_000)}
    assert circle_in(chain) == ()
    assert len(circle_in({**chain, "20000": ["0"]})) == 20_002
