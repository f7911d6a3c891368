"""Agreement between coders: published examples, a literal oracle, and what is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.accounts.agreement import MISSING, Missing, nominal_alpha
from detente.accounts.unitizing import (
    Alpha,
    Undefined,
    disagreements,
    merged_spans,
    unitizing_alpha,
)
from detente.errors import FaultyInput
from tests.oracle import unitizing

#: Example of Krippendorff 1995, p. 57: spans of two coders on a continuum of 24.
EXAMPLES: dict[str, list[list[tuple[int, int]]]] = {
    "A": [[(2, 10), (14, 20)], [(4, 8), (15, 17)]],
    "B": [
        [(0, 18)],
        [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 9), (9, 10)],
    ],
    "C": [
        [(2, 8), (10, 12), (14, 18), (20, 22)],
        [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)],
    ],
    "D": [
        [(0, 2), (2, 10), (10, 14), (14, 20), (20, 24)],
        [(0, 4), (4, 8), (8, 15), (15, 17), (17, 24)],
    ],
}
#: What is printed there: observed disagreement, and the coefficient of an endless grain.
PRINTED = {
    "A": (0.03125, 0.553),
    "B": (2.26736, -0.926),
    "C": (0.02777, 0.679),
    "D": (0.38715, 0.066),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_published_examples_of_unitizing_come_out(name: str) -> None:
    observed, alpha = PRINTED[name]
    found, _ = disagreements(EXAMPLES[name], 24)
    assert float(found) == pytest.approx(observed, abs=1e-5)
    stretch = 50_000
    coders = [[(a * stretch, b * stretch) for a, b in spans] for spans in EXAMPLES[name]]
    computed = unitizing_alpha(coders, 24 * stretch)
    assert isinstance(computed, Alpha)
    # What chance gives was stated anew in 2004; the values of 1995 differ a little, most at C.
    assert computed.value == pytest.approx(alpha, abs=2e-2 if name == "C" else 3e-3)


@st.composite
def _codings(draw: st.DrawFn) -> tuple[list[list[tuple[int, int]]], int]:
    length = draw(st.integers(2, 14))
    spans = st.tuples(st.integers(0, length - 1), st.integers(1, 6)).map(
        lambda pair: (pair[0], min(length, pair[0] + pair[1]))
    )
    coder = st.lists(spans, max_size=4).map(merged_spans)
    return draw(st.lists(coder, min_size=2, max_size=4)), length


@given(_codings())
def test_unitizing_is_the_oracles(coding: tuple[list[list[tuple[int, int]]], int]) -> None:
    coders, length = coding
    expected = unitizing.alpha(coders, length)
    found = unitizing_alpha(coders, length)
    if expected is None:
        assert isinstance(found, Undefined)
    else:
        assert isinstance(found, Alpha)
        assert found.value == pytest.approx(float(expected))


@given(_codings())
def test_coders_who_lay_the_same_spans_agree_fully(
    coding: tuple[list[list[tuple[int, int]]], int],
) -> None:
    coders, length = coding
    found = unitizing_alpha([coders[0], coders[0]], length)
    assert isinstance(found, Undefined) or found.value == 1


def _row(text: str) -> list[str | Missing]:
    return [MISSING if letter == "*" else letter for letter in text]


def test_the_published_example_of_nominal_alpha_with_missing_values_comes_out() -> None:
    # Krippendorff 2011, example C: four observers, twelve units, seven missing values.
    rows = ["123321412***", "1233224125**", "*33323422513", "12332441251*"]
    found = nominal_alpha([_row(row) for row in rows])
    assert isinstance(found, Alpha)
    assert found.value == pytest.approx(0.743, abs=1e-3)
    assert found.value == pytest.approx(1 - found.observed / found.expected)


def test_a_digitised_continuum_gives_the_printed_nominal_value() -> None:
    # Krippendorff 1995, example A, character by character: 0.329.
    bertha, bill = (
        ["1" if any(a <= at < b for a, b in spans) else "0" for at in range(24)]
        for spans in EXAMPLES["A"]
    )
    found = nominal_alpha([bertha, bill])
    assert isinstance(found, Alpha)
    assert found.value == pytest.approx(0.329, abs=1e-3)


def test_values_that_are_all_the_same_give_no_coefficient() -> None:
    assert isinstance(nominal_alpha([["a", "a"], ["a", "a"]]), Undefined)
    assert isinstance(nominal_alpha([["a", MISSING], [MISSING, "b"]]), Undefined)


def _coding(evidence: dict[str, list[str]]) -> detente.Conflict:
    return detente.conflict(
        {
            "detente": 1,
            "title": "x",
            "sources": {"letter": {"title": "a letter"}},
            "decision_makers": {
                "up": {
                    "evidence": evidence.get("party", []),
                    "options": {"draw": {"evidence": evidence.get("option", [])}},
                }
            },
            "preferences": {
                "up": {"statements": [{"that": "draw", "evidence": evidence.get("wish", [])}]}
            },
        }
    )


def test_coders_who_anchor_alike_agree_and_others_less() -> None:
    same = _coding({"party": ["letter:P1.S1"], "wish": ["letter:P2.S3"]})
    other = _coding({"party": ["letter:P1.S2"], "wish": ["letter:P2.S3"]})
    full = detente.agreement({"ann": same, "bob": same}, length=6)
    assert isinstance(full.nominal, Alpha)
    assert full.nominal.value == 1
    part = detente.agreement({"ann": same, "bob": other}, length=6)
    by_code = {each.code: each for each in part.codes}
    wish, party = by_code["wish"].nominal, by_code["party"].nominal
    assert isinstance(wish, Alpha)
    assert isinstance(party, Alpha)
    assert wish.value == 1
    assert party.value < 0
    assert "all codes" in str(part.table().rows[-1].label)


def test_anchors_too_coarse_and_coders_without_the_account_are_said() -> None:
    one = _coding({"party": ["letter:P1"], "wish": ["letter:P2.S3"]})
    other = detente.conflict(
        {
            "detente": 1,
            "title": "y",
            "sources": {"other": {"title": "another"}},
            "decision_makers": {"up": {"options": {"draw": {}}}},
            "preferences": {"up": {"statements": ["draw"]}},
        }
    )
    found = detente.agreement({"ann": one, "bob": one, "cyd": other}, "letter")
    assert found.absent == ("cyd",)
    told = " ".join(found.remarks)
    assert "1 anchors of ann do not reach down to sentences" in told
    assert "the last one anchored" in told
    assert "values missing" in told


@pytest.mark.parametrize(
    "call",
    [
        lambda one: detente.agreement({"ann": one}),
        lambda one: detente.agreement({"ann": one, "bob": one}, "nowhere"),
        lambda one: detente.agreement({"ann": one, "bob": one}, units="words"),
        lambda one: detente.agreement({"ann": one, "bob": one}, length=1),
        lambda _: unitizing_alpha([[(0, 3), (2, 4)], []], 9),
        lambda _: nominal_alpha([["a"], ["a", "b"]]),
    ],
)
def test_a_wrong_call_is_said(call: object) -> None:
    one = _coding({"wish": ["letter:P2.S3"]})
    with pytest.raises(FaultyInput) as raised:
        call(one)  # type: ignore[operator]
    assert raised.value.faults[0].code == "E701"
