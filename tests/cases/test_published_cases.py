"""Every printed table of the catalogue against the program, cell by cell.

A printed cell that the definitions do not give is listed under ``differs`` in the case's
``expected.yaml`` with its reason; the test holds the program to the computed value
there, so neither a misprint nor a regression can hide.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import detente
from detente.errors import Fault
from detente.questions.merged_parties import merged_parties
from detente.questions.occurrence import occurrence
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result, analyse_listed

CASES = Path(__file__).parents[2] / "cases"
EXPECTED = sorted(CASES.rglob("expected.yaml"))
CONCEPT_NAMES = {concept.name for concept in CONCEPTS}
KEYS = {
    "source",
    "read_in",
    "kind",
    "responses",
    "merged",
    "scope",
    "equilibria",
    "stable",
    "improvements",
    "moves",
    "not_compared",
    "differs",
    "note",
}


def _tables() -> Iterator[Any]:
    for path in EXPECTED:
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for number, table in enumerate(document["tables"], 1):
            slug = path.parent.relative_to(CASES).as_posix()
            yield pytest.param(path.parent, table, id=f"{slug} table {number}")


def _pattern(result: Result, reference: str) -> str:
    at = result.graph.space.find(str(reference))
    assert not isinstance(at, Fault), f"{reference}: {at}"
    return result.states[at].pattern


def _patterns(result: Result, references: list[str]) -> set[str]:
    return {_pattern(result, reference) for reference in references}


def _scope(result: Result, references: list[str]) -> set[str]:
    """The states that a table covers; a pattern with - stands for all that fit it."""
    return {
        state.pattern
        for reference in references
        for state in occurrence(result.graph.space, str(reference)).states
    }


def _exceptions(result: Result, table: dict[str, Any]) -> dict[tuple[str, str | None, str], str]:
    """What is computed at the cells where the printed table differs."""
    found = {}
    for cell in table.get("differs", ()):
        assert cell["printed"] != cell["computed"], cell
        assert cell["because"].strip(), cell
        place = (cell["concept"], cell.get("party"), _pattern(result, cell["state"]))
        found[place] = cell["computed"]
    return found


def _compare(
    result: Result,
    table: dict[str, Any],
    concept: str,
    party: str | None,
    printed: list[str],
    computed: set[str],
) -> int:
    """Compare one row of verdicts; returns how many cells were compared."""
    everything = [state.pattern for state in result.states]
    scope = _scope(result, table["scope"]) if "scope" in table else set(everything)
    stated = _patterns(result, printed)
    assert stated <= scope, f"{concept}: the row names states outside its scope"
    exceptions = _exceptions(result, table)
    for pattern in scope:
        found = "stable" if pattern in computed else "unstable"
        in_print = "stable" if pattern in stated else "unstable"
        expected = exceptions.get((concept, party, pattern), in_print)
        assert found == expected, f"{concept}, {party or 'equilibrium'}, {pattern}: {found}"
    return len(scope)


@pytest.mark.parametrize(("folder", "table"), list(_tables()))
def test_printed_table_is_reproduced(folder: Path, table: dict[str, Any]) -> None:
    assert set(table) <= KEYS, set(table) - KEYS
    result = analyse_listed(detente.load(folder / "conflict.yaml"), responses=table["responses"])
    merged = merged_parties(result.conflict, table["merged"]) if "merged" in table else None
    compared = 0
    for concept, printed in table.get("equilibria", {}).items():
        found = result.equilibria(concept) if merged is None else merged.equilibria(concept)
        computed = {state.pattern for state in found}
        compared += _compare(result, table, concept, None, printed, computed)
    for concept, rows in table.get("stable", {}).items():
        for party, printed in rows.items():
            computed = {state.pattern for state in result.stable_for(party, concept)}
            compared += _compare(result, table, concept, party, printed, computed)
    compared += _compare_arcs(result, table.get("moves", {}), improving=False)
    compared += _compare_arcs(result, table.get("improvements", {}), improving=True)
    assert compared, "a table without a single cell to compare"


def _compare_arcs(result: Result, printed: dict[str, Any], *, improving: bool) -> int:
    compared = 0
    patterns = [state.pattern for state in result.states]
    for party, rows in printed.items():
        i = result.graph.parties.index(party)
        ranks = result.graph.ranks[i]
        for start, ends in rows.items():
            at = patterns.index(_pattern(result, start))
            targets = {
                patterns[t]
                for t in result.graph.moves[i][at]
                if not improving or ranks[t] > ranks[at]
            }
            assert targets == _patterns(result, ends), f"{party} from {start}"
            compared += 1
    return compared


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.parent.relative_to(CASES).as_posix())
def test_every_difference_names_a_cell_of_its_table(path: Path) -> None:
    document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    for table in document["tables"]:
        for cell in table.get("differs", ()):
            rows = table["stable"][cell["concept"]] if cell.get("party") else table["equilibria"]
            assert (cell.get("party") or cell["concept"]) in rows


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.parent.relative_to(CASES).as_posix())
def test_case_is_cited_and_explained(path: Path) -> None:
    conflict = detente.load(path.parent / "conflict.yaml")
    assert conflict.source is not None
    assert conflict.source.citation.strip()
    assert conflict.summary
    assert len((path.parent / "README.md").read_text(encoding="utf-8")) > 200


def test_enough_published_tables_are_compared() -> None:
    assert len(EXPECTED) >= 15
    kinds = {path.relative_to(CASES).parts[0] for path in EXPECTED}
    assert {"games", "environment", "security"} <= kinds
