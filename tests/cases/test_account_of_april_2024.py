"""The figures in the account's README are the program's, and so are its main sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import detente
from detente.accounts.elements import coded_elements
from detente.engine.explicit.lists import ListEngine
from detente.model.conflict import Conflict, Prioritisation
from detente.preference.order import ranks
from detente.questions.explain import check_witness
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result, analyse_listed

FOLDER = Path(__file__).parents[2] / "cases/accounts/gulf-2024-04"
SECTIONS = {
    "The first account": "statement",
    "The account in which both sides can step back": "off-ramp",
    "The account in which deterrence failed": "deterrence",
}
ABBREVIATIONS = [concept.abbreviation for concept in CONCEPTS]


def _tables() -> Iterator[tuple[str, list[str], list[str]]]:
    """(file, header, row) of every table in the README's three sections."""
    file, header = "", []
    for line in (FOLDER / "README.md").read_text(encoding="utf-8").split("\n"):
        if line.startswith("### "):
            file = SECTIONS.get(line[4:], "")
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if not line.startswith("|") or not file or set(line) <= set("|-: "):
            continue
        if cells[0] == "variant":
            header = cells
        elif header[1] != "not under":
            yield file, header, cells


ROWS = list(_tables())


def _model(file: str, variant: str) -> Conflict:
    conflict = detente.load(FOLDER / f"{file}.yaml")
    return conflict if variant == "(none)" else detente.with_variants(conflict, [variant])


def _holds_under(result: Result, pattern: str) -> str:
    held = [c.abbreviation for c in CONCEPTS if result.is_equilibrium(pattern, c.name)]
    return {0: "none", 5: "all five"}.get(len(held), ", ".join(held))


@pytest.mark.parametrize(
    ("file", "variant"), sorted({(file, cells[0]) for file, _, cells in ROWS}), ids=str
)
def test_every_figure_of_the_readme_is_computed(file: str, variant: str) -> None:
    result = analyse_listed(_model(file, variant))
    compared = 0
    for row_file, header, cells in ROWS:
        if (row_file, cells[0]) != (file, variant):
            continue
        for name, printed in zip(header[1:], cells[1:], strict=True):
            assert printed == _figure(result, name), f"{variant}, {name}"
            compared += 1
    assert compared >= 12


def _figure(result: Result, name: str) -> str:
    if name == "feasible":
        return str(len(result))
    if name in ABBREVIATIONS:
        return str(len(result.equilibria(name)))
    here = result.states[_status_quo(result)]
    if name == "status quo holds under":
        return _holds_under(result, here.pattern)
    if name == "response only holds under":
        at = result.conflict.option_names.index("contained_strike")
        return _holds_under(result, f"{here.pattern[:at]}N{here.pattern[at + 1 :]}")
    positions = result.watched()[name]
    counts = (len(positions & result.equilibrium_positions(c.name)) for c in CONCEPTS)
    return " / ".join(map(str, counts))


def _status_quo(result: Result) -> int:
    assert result.graph.status_quo is not None
    return result.graph.status_quo


def test_the_measured_response_is_deterred_not_wished() -> None:
    result = analyse_listed(_model("statement", "(none)"))
    verdict = result.verdict("contained_exchange", "iran", "nash")
    assert not verdict.stable
    for concept in CONCEPTS[1:]:
        assert result.is_equilibrium("contained_exchange", concept.name)
        for party in result.graph.parties:
            witness = result.verdict("contained_exchange", party, concept.name)
            assert check_witness(result, witness) == ()


def test_no_single_statement_carries_the_contained_exchange_but_pairs_do() -> None:
    result = analyse_listed(_model("statement", "(none)"))
    assert set(_held_without(result, "iran", [])) == {"GMR", "SMR", "SEQ", "SSEQ"}
    for party, preference in result.conflict.preferences:
        assert isinstance(preference, Prioritisation)
        for statement in preference.statements:
            held = _held_without(result, party, [statement.id])
            expected = {"GMR", "SMR", "SEQ", "SSEQ"}
            if statement.id == "would_do_more":
                expected.add("R")
            assert set(held) == expected, f"{party} {statement.id}"
    assert _held_without(result, "iran", ["no_large_strike", "no_heavy_strikes"]) == []


def _held_without(result: Result, party: str, ids: Sequence[str | None]) -> list[str]:
    """Concepts under which the status quo holds once a party drops some statements."""
    preference = result.conflict.preference_of[party]
    assert isinstance(preference, Prioritisation)
    kept = tuple(s for s in preference.statements if s.id not in ids)
    changed = replace(
        result.conflict,
        preferences=tuple(
            (owner, replace(preference, statements=kept) if owner == party else other)
            for owner, other in result.conflict.preferences
        ),
    )
    i = result.graph.parties.index(party)
    order = list(result.graph.ranks)
    order[i] = ranks(replace(result.graph.space, conflict=changed), party)
    graph = replace(result.graph, ranks=tuple(order))
    engine = ListEngine(graph)
    here = _status_quo(result)
    everybody = range(len(graph.parties))
    return [
        concept.abbreviation
        for concept in CONCEPTS
        if all(concept.verdict(engine, i, here).stable for i in everybody)
    ]


@pytest.mark.parametrize("file", sorted(SECTIONS.values()))
def test_every_element_says_how_well_its_account_supports_it(file: str) -> None:
    conflict = _model(file, "(none)")
    for element in coded_elements(conflict):
        # a concept is the coder's word; what the account says of it are its links
        if element.key in ("preferences", "concepts"):
            continue
        grounds = element.grounds
        assert grounds.support is not None, element.address
        assert grounds.note or not element.of_model, element.address
        assert grounds.evidence or grounds.support == "inferred", element.address


def test_anchors_of_the_statement_are_paragraphs_and_sentences_in_range() -> None:
    conflict = _model("statement", "(none)")
    anchors = [a for _, grounds in conflict.elements() for a in grounds.evidence]
    assert len(anchors) > 80
    for anchor in anchors:
        assert anchor.source == "statement"
        assert anchor.paragraph is not None
        assert 1 <= anchor.paragraph <= 29
        assert anchor.sentence is None or 1 <= anchor.sentence <= 55


def test_sizes_are_those_of_the_account() -> None:
    conflict = _model("statement", "(none)")
    statements = sum(
        len(p.statements) for _, p in conflict.preferences if isinstance(p, Prioritisation)
    )
    assert (len(conflict.decision_makers), len(conflict.options), statements) == (7, 13, 45)
    codes = conflict.codes
    told = (codes.parties, codes.acts, codes.events, codes.relations, codes.claims)
    assert [len(part) for part in told] == [18, 17, 10, 9, 13]
    assert (len(codes.concepts), len(codes.links), len(codes.predictions)) == (26, 38, 8)
    assert len(conflict.rules) == 2
    assert len(conflict.variants) == 13


def test_no_epithet_of_the_account_is_used() -> None:
    words = "zionis|genocid|yankee|imperialis|lackey|puppet|reactionar|barbar|terroris|martyr"
    epithet = re.compile(words, re.IGNORECASE)
    for path in FOLDER.rglob("*"):
        if path.is_file():
            assert not epithet.search(path.read_text(encoding="utf-8")), path.name
