"""What the READMEs of rival accounts say of their comparison is what the program computes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import detente
from detente.accounts.comparison import Comparison, compare
from detente.stability.registry import CONCEPTS
from detente.stability.result import analyse_listed

ACCOUNTS = Path(__file__).parents[2] / "cases/accounts"
NAMES = [concept.name for concept in CONCEPTS]


def _compared(folder: str, files: list[str], **more: object) -> Comparison:
    accounts = {file: detente.load(ACCOUNTS / folder / f"{file}.yaml") for file in files}
    walk = detente.load_crosswalk(ACCOUNTS / folder / "crosswalk.yaml", accounts)
    return compare(accounts, walk, **more)  # type: ignore[arg-type]


def _cells(folder: str, label: str) -> list[str]:
    """The cells of the README's row that begins with this label."""
    text = (ACCOUNTS / folder / "README.md").read_text(encoding="utf-8")
    section = text[text.rindex("compared as models") :] if "compared as models" in text else text
    rows = [line for line in section.split("\n") if line.startswith(f"| {label} |")]
    assert rows, label
    return [cell.strip(" `") for cell in rows[0].strip("|").split("|")][1:]


# --- water -------------------------------------------------------------------------


def test_one_ascribed_wish_decides_between_the_accounts_of_the_river() -> None:
    found = _compared("water-2025", ["upstream", "downstream"])
    assert found.complete
    assert not found.unmentioned
    (pair,) = found.pairs
    (difference,) = pair.deciding
    assert difference.kind == "statement"
    assert difference.first is not None
    assert difference.second is not None
    assert difference.first.address == "district.statements.schedule_or_draw"
    assert difference.second.address == "council.statements.schedule_or_draw"
    assert [str(a) for a in difference.second.grounds.evidence] == [
        "letter:P7.S18",
        "letter:P8.S24",
        "letter:P8.S25",
    ]
    assert (len(pair.verdicts), len(pair.differing), len(pair.differences)) == (24, 11, 8)
    text = str(found)
    assert "One difference decides: wish, upper district" in text
    assert "letter:P8.S25" in text


def test_what_tells_the_accounts_of_the_river_apart_is_the_draw_under_a_metered_schedule() -> None:
    (pair,) = _compared("water-2025", ["upstream", "downstream"]).pairs
    kept = next(v.shown for v in pair.verdicts if "upstream: kept_schedule" in v.titles)
    (move,) = [each for each in pair.moves if each.start == kept]
    assert (move.owner, move.expected_by, move.not_expected_by) == (
        "upper district",
        "downstream",
        "upstream",
    )
    assert "raise the draw" in move.move
    assert {why for _, why in move.otherwise} == {"no improvement"}


@pytest.mark.parametrize(("file", "column"), [("upstream", 0), ("downstream", 1)])
def test_the_figures_of_the_river_are_computed(file: str, column: int) -> None:
    result = analyse_listed(detente.load(ACCOUNTS / f"water-2025/{file}.yaml"))
    counts = " / ".join(str(len(result.equilibria(name))) for name in NAMES)

    def holds(state: str) -> str:
        held = sum(result.is_equilibrium(state, name) for name in NAMES)
        return {5: "all five", 0: "none"}[held]

    expected = {
        "feasible states": str(len(result)),
        "equilibria R / GMR / SMR / SEQ / SSEQ": counts,
        "the metered schedule is kept": holds("kept_schedule"),
        "the court case holds": holds("court_case"),
    }
    for label, value in expected.items():
        assert _cells("water-2025", label)[column] == value, label


@pytest.mark.parametrize("file", ["upstream", "downstream"])
def test_digests_of_the_river_are_those_of_its_texts(file: str) -> None:
    conflict = detente.load(ACCOUNTS / f"water-2025/{file}.yaml")
    text = (ACCOUNTS / f"water-2025/{file}.txt").read_bytes()
    assert [source.sha256 for source in conflict.sources] == [hashlib.sha256(text).hexdigest()]
    for address, grounds in conflict.elements():
        if grounds.support in ("stated", "implied"):
            assert grounds.evidence, address


# --- April 2024 --------------------------------------------------------------------


def _as_printed(found: Comparison, label: str) -> None:
    (pair,) = found.pairs
    counts = [
        len(pair.common),
        len(pair.differences),
        len(pair.joint.shared_options),
        len(pair.verdicts),
        len(pair.differing),
    ]
    assert _cells("gulf-2024-04", label)[1:] == [str(count) for count in counts]


def _distances(found: Comparison) -> list[str]:
    return [f"{order.distance:.3f}" for order in found.pairs[0].orders]


def test_off_ramp_and_deterrence_part_on_what_iran_does_when_it_is_not_hit_hard() -> None:
    found = _compared("gulf-2024-04", ["off-ramp", "deterrence"], maximum_size=2)
    _as_printed(found, "`off-ramp`, `deterrence`")
    (pair,) = found.pairs
    assert _distances(found) == ["0.187", "0.556", "0.159"]
    at = next(number for number, each in enumerate(pair.differences) if each.relation == "opposite")
    opposite = pair.differences[at]
    assert opposite.first is not None
    assert opposite.second is not None
    assert opposite.first.address == "iran.statements.harder_if_hit_hard"
    assert opposite.second.address == "iran.statements.attack_unless_hit_hard"
    here = next(v.shown for v in pair.verdicts if "off-ramp: contained_exchange" in v.titles)
    forth, back = (direction.search.found for direction in pair.directions)
    for concept in ("nash", "sequential", "symmetric_sequential"):
        (ending,) = [e for g, e in forth.items() if (g.shown, g.concept) == (here, concept)]
        (making,) = [e for g, e in back.items() if (g.shown, g.concept) == (here, concept)]
        assert frozenset({at}) in ending.smallest
        assert all(at in taken and len(taken) == 2 for taken in making.smallest)
        assert making.smallest


def test_by_equal_ids_the_opposite_wish_alone_decides() -> None:
    files = ["off-ramp", "deterrence"]
    accounts = {f: detente.load(ACCOUNTS / f"gulf-2024-04/{f}.yaml") for f in files}
    (pair,) = compare(accounts, concepts=["nash"], maximum_size=1).pairs
    assert [each.relation for each in pair.deciding] == ["opposite"]


def test_the_wish_to_do_more_decides_between_the_statement_and_off_ramp() -> None:
    found = _compared(
        "gulf-2024-04",
        ["statement", "off-ramp"],
        concepts=["nash"],
        maximum_size=1,
        maximum_work=160_000,
    )
    _as_printed(found, "`statement`, `off-ramp`")
    assert _distances(found) == ["0.366", "0.202", "0.132", "0.324"]
    (difference,) = found.pairs[0].deciding
    assert difference.first is not None
    assert difference.first.address == "iran.statements.would_do_more"
    assert difference.second is None
