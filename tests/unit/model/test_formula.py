"""The formula language: what it reads, what it refuses and where, how it prints."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import FaultyInput
from detente.model.formula import (
    And,
    Between,
    Constant,
    If,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
    Vocabulary,
    decided,
    options_of,
    parse,
    written,
)

A, B, C = (OptionKey("p", name) for name in "abc")
LEVEL = OptionKey("q", "response")
SHARED = (OptionKey("p", "act"), OptionKey("q", "act"))
WORDS = Vocabulary(
    dict.fromkeys((A, B, C, *SHARED), ("N", "Y")) | {LEVEL: ("none", "small", "large")}
)


def tree(text: str) -> Node:
    return parse(text, WORDS).tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Takes(A)),
        ("not a and b", And((Not(Takes(A)), Takes(B)))),
        ("a or b and c", Or((Takes(A), And((Takes(B), Takes(C)))))),
        ("(a or b) and c", And((Or((Takes(A), Takes(B))), Takes(C)))),
        ("a if b or c", If(Takes(A), Or((Takes(B), Takes(C))))),
        ("b or c -> a", If(Takes(A), Or((Takes(B), Takes(C))))),
        ("a iff b if c", Iff(Takes(A), If(Takes(B), Takes(C)))),
        ("!a & b | c", Or((And((Not(Takes(A)), Takes(B))), Takes(C)))),
        ("a <-> not b", Iff(Takes(A), Not(Takes(B)))),
        ("true or false", Or((Constant(True), Constant(False)))),
        ("response = small", Takes(LEVEL, 1)),
        ("p.act and not q.act", And((Takes(SHARED[0]), Not(Takes(SHARED[1]))))),
        ("NOT a AND b", And((Not(Takes(A)), Takes(B)))),
        ("a = Y and b = N", And((Takes(A, 1), Takes(B, 0)))),
    ],
)
def test_binding_is_not_and_or_if_iff(text: str, expected: Node) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("", "E301", 0),
        ("a and", "E301", 5),
        ("a b", "E301", 2),
        ("(a or b", "E301", 0),
        ("a)", "E301", 1),
        ("a # b", "E301", 2),
        ("a && b", "E301", 2),
        ("a if b if c", "E304", 7),
        ("a -> b -> c", "E304", 7),
        ("a if b -> c", "E304", 7),
        ("a iff b iff c", "E304", 8),
        ("a and bb", "E302", 6),
        ("a and r.a", "E302", 6),
        ("act", "E303", 0),
        ("response", "E305", 0),
        ("response = huge", "E305", 11),
        ("response =", "E301", 10),
        ("not " * 200 + "a", "E306", 400),
        ("(" * 150 + "a" + ")" * 150, "E306", 100),
    ],
)
def test_faults_name_their_place(text: str, code: str, offset: int) -> None:
    with pytest.raises(FaultyInput) as caught:
        parse(text, WORDS)
    (fault,) = caught.value.faults
    assert (fault.code, fault.offset) == (code, offset)


def test_all_unknown_names_are_reported_at_once() -> None:
    with pytest.raises(FaultyInput) as caught:
        parse("aa or b and cc", WORDS)
    assert [fault.found for fault in caught.value.faults] == ["aa", "cc"]


def test_an_overlong_formula_is_refused_without_being_read() -> None:
    with pytest.raises(FaultyInput, match="E306"):
        parse("a or " * 10_000 + "a", WORDS)


leaves: st.SearchStrategy[Node] = st.sampled_from(
    [Takes(A), Takes(B), Takes(C), Takes(LEVEL, 2), Constant(True)]
)
trees: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.builds(If, inner, inner),
        st.builds(Iff, inner, inner),
    ),
    max_leaves=8,
)
ASSIGNMENTS = [
    dict(zip((A, B, C, LEVEL), levels, strict=True))
    for levels in itertools.product((0, 1), (0, 1), (0, 1), (0, 1, 2))
]


@given(trees)
def test_what_is_written_reads_back_with_the_same_truth(node: Node) -> None:
    again = tree(written(node, WORDS))
    for levels in ASSIGNMENTS:
        assert decided(again, levels) is decided(node, levels)


@given(trees)
def test_a_partial_truth_never_contradicts_the_full_one(node: Node) -> None:
    for levels in ASSIGNMENTS[::5]:
        partial = {key: level for key, level in levels.items() if key in (A, LEVEL)}
        truth = decided(node, partial)
        assert truth is None or truth is decided(node, levels)


def test_between_is_decided_as_soon_as_it_is_certain() -> None:
    node = Between(1, 1, (Takes(A), Takes(B), Takes(C)))
    assert decided(node, {A: 1, B: 1}) is False
    assert decided(node, {A: 1, B: 0}) is None
    assert decided(node, {A: 1, B: 0, C: 0}) is True
    assert decided(node, {A: 0, B: 0, C: 0}) is False


def test_options_of_names_every_option_mentioned() -> None:
    assert options_of(tree("a if not b iff (response = large or true)")) == {A, B, LEVEL}
