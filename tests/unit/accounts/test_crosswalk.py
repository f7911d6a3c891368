"""Crosswalks: read with every fault at once, proposed with reasons, and decided by a person."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.accounts.comparison import compare
from detente.accounts.differences import Difference
from detente.accounts.proposing import _spelt, equal_ids, propose_crosswalk
from detente.errors import FaultyInput
from detente.files.crosswalk import crosswalk, crosswalk_of, crosswalk_text
from tests.agreement.test_comparisons import pairs

TEXT = """\
crosswalk: 1
accounts: {one: One, two: Two}
parties:
  - same: {one: up, two: upper}
options:
  - same: {one: draw, two: raise_draw}
    near: {two: in wet years too}
  - different: {one: sue, two: protest}
"""


def _model(up: str = "up", draw: str = "draw", sue: str = "sue") -> detente.Conflict:
    return detente.conflict(
        {
            "detente": 1,
            "title": "x",
            "decision_makers": {
                up: {"options": {draw: "Raise the draw"}},
                "down": {"options": {sue: "Go to court"}},
            },
            "preferences": {
                up: {"statements": [draw]},
                "down": {"statements": [f"{sue} iff {draw}"]},
            },
        }
    )


ACCOUNTS = {"one": _model(), "two": _model("upper", "raise_draw", "protest")}


def test_a_crosswalk_reads_in_full_ids() -> None:
    found = crosswalk_of(TEXT, "walk.yaml", ACCOUNTS)
    assert found.options[0].ids == (("one", "up.draw"), ("two", "upper.raise_draw"))
    assert found.options[0].how_near == {"two": "in wet years too"}
    assert [entry.decision for entry in found.options] == ["same", "different"]
    assert [entry.ids for entry in found.used("options")] == [found.options[0].ids]
    assert found.undecided == "apart"


def test_every_fault_of_a_crosswalk_is_found_in_one_pass() -> None:
    text = """\
crosswalk: 2
accounts: {one: One, three: Three}
undecided: perhaps
parties:
  - same: {one: upp, two: upper}
  - {same: {one: up}, open: {one: up}}
  - same: {one: down}
  - open: {one: down}
options:
  - same: {one: drow}
    nearly: {one: x}
  - same: {one: no counterpart}
  - same: {one: draw}
    near: {three: far}
"""
    with pytest.raises(FaultyInput) as raised:
        crosswalk_of(text, "walk.yaml", ACCOUNTS)
    found = [(fault.code, fault.place.line if fault.place else 0) for fault in raised.value.faults]
    assert found == [
        ("E206", 1),
        ("E321", 2),
        ("E204", 3),
        ("E309", 5),
        ("E321", 5),
        ("E202", 6),
        ("E312", 8),
        ("E302", 10),
        ("E201", 11),
        ("E204", 12),
        ("E321", 14),
    ]


@pytest.mark.parametrize("text", ["crosswalk: 1\n", "[]\n", "crosswalk: {}\naccounts: []\n"])
def test_what_is_no_crosswalk_is_refused(text: str) -> None:
    with pytest.raises(FaultyInput):
        crosswalk_of(text, "walk.yaml", ACCOUNTS)


def test_a_proposal_is_open_has_reasons_and_reads_back() -> None:
    walk = propose_crosswalk(ACCOUNTS)
    assert {entry.decision for entry in walk.options} == {"open"}
    assert all(entry.because and entry.confidence for entry in walk.options)
    text = crosswalk_text(walk, ACCOUNTS)
    read = crosswalk_of(text, "walk.yaml", ACCOUNTS)
    assert (read.parties, read.options) == (walk.parties, walk.options)
    assert read.used("options") == ()


def test_nobody_decided_matches_nothing_unless_the_file_says_so() -> None:
    walk = propose_crosswalk(ACCOUNTS)
    apart = compare(ACCOUNTS, walk, ["nash"]).pairs[0]
    assert apart.joint.shared_options == ()
    assert apart.verdicts == ()
    text = crosswalk_text(walk, ACCOUNTS).replace("undecided: apart", "undecided: as proposed")
    used = compare(ACCOUNTS, crosswalk_of(text, "walk.yaml", ACCOUNTS), ["nash"])
    assert len(used.pairs[0].joint.shared_options) == 2
    assert "nobody has decided" in str(used)


@given(st.text("abc ", max_size=8), st.text("abc ", max_size=8), st.sampled_from((0.0, 0.6, 0.8)))
def test_names_too_little_alike_are_left_out_sooner_and_no_others(
    one: str, two: str, least: float
) -> None:
    alike = SequenceMatcher(None, one, two, autojunk=False).ratio()
    found = _spelt(one, two, least)
    assert found == alike if alike >= least else found < least


def test_equal_ids_are_used_and_called_proposed() -> None:
    walk = equal_ids(ACCOUNTS)
    assert walk.undecided == "as proposed"
    assert "nobody has decided" in walk.origin


def test_an_option_is_proposed_for_one_counterpart_at_most() -> None:
    accounts = {"one": _model(), "two": _model(sue="go_to_court"), "three": _model("u", "d", "s")}
    walk = propose_crosswalk(accounts)
    seen = [pair for entry in walk.options for pair in entry.ids]
    assert len(seen) == len(set(seen)) == 6
    assert all(
        len({account for account, _ in entry.ids}) == len(entry.ids) for entry in walk.options
    )


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ({"options": [{"same": {"one": "draw", "two": "raise_draw"}}]}, "levels"),
        ({"options": []}, ""),
    ],
)
def test_options_with_other_levels_are_not_matched(entries: dict[str, Any], problem: str) -> None:
    graded = detente.conflict(
        {
            "detente": 1,
            "title": "x",
            "decision_makers": {
                "upper": {"options": {"raise_draw": {"levels": ["none", "some", "all"]}}}
            },
            "preferences": {"upper": {"statements": ["raise_draw = some"]}},
        }
    )
    accounts = {"one": _model(), "two": graded}
    data = {"crosswalk": 1, "accounts": {"one": "x", "two": "y"}, **entries}
    walk = crosswalk(data, accounts)
    if problem:
        with pytest.raises(FaultyInput) as raised:
            compare(accounts, walk)
        assert raised.value.faults[0].code == "E321"
        assert problem in raised.value.faults[0].problem
    else:
        assert compare(accounts, walk).pairs[0].verdicts == ()


# --- laws --------------------------------------------------------------------------


def test_an_account_compared_with_itself_shows_no_difference() -> None:
    for seed, one, _ in pairs(5000, 40):
        model = detente.conflict(one)
        found = compare({"a": model, "b": model}, concepts=["nash", "sequential"])
        pair = found.pairs[0]
        assert not found.different, seed
        assert all(order.opposed == order.tied_once == 0 for order in pair.orders)
        assert all(order.distance in (None, 0) for order in pair.orders)
        assert not pair.moves
        assert not pair.lasting
        assert "Nothing is decided differently" in str(found)


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, str):
        words = value.replace("(", "( ").replace(")", " )").split(" ")
        return " ".join(names.get(word, word) for word in words)
    return value


def test_renamed_ids_with_a_crosswalk_show_no_difference() -> None:
    for seed, one, _ in pairs(6000, 40):
        options = [o for p in one["decision_makers"].values() for o in p["options"]]
        names = {name: f"{name}_renamed" for name in (*one["decision_makers"], *options)}
        two = _renamed(one, names)
        accounts = {"one": detente.conflict(one), "two": detente.conflict(two)}
        walk = crosswalk(
            {
                "crosswalk": 1,
                "accounts": {"one": "1", "two": "2"},
                "parties": [{"same": {"one": p, "two": names[p]}} for p in one["decision_makers"]],
                "options": [{"same": {"one": o, "two": names[o]}} for o in options],
            },
            accounts,
        )
        found = compare(accounts, walk, ["nash", "general_metarational"])
        assert not found.different, seed
        assert not found.unmentioned


def _key(each: Difference) -> tuple[str, ...]:
    return each.kind, str(each.about), str(each.first), str(each.second)


def test_comparing_the_other_way_round_turns_every_statement() -> None:
    for seed, one, two in pairs(7000, 40):
        a, b = detente.conflict(one), detente.conflict(two)
        forth = compare({"a": a, "b": b}, concepts=["nash"], maximum_size=2).pairs[0]
        back = compare({"b": b, "a": a}, concepts=["nash"], maximum_size=2).pairs[0]
        turned = sorted(_key(each.turned) for each in back.differences)
        assert sorted(map(_key, forth.differences)) == turned, seed
        assert len(forth.differing) == len(back.differing)
        assert {(m.owner, m.move, m.expected_by) for m in forth.moves} == {
            (m.owner, m.move, m.expected_by) for m in back.moves
        }
        distances = [order.distance for order in forth.orders]
        assert distances == [order.distance for order in back.orders]


def test_taking_every_difference_gives_the_other_accounts_verdicts() -> None:
    from detente.accounts.deciding import Deciders
    from detente.accounts.mixing import Impossible, Mixing
    from detente.accounts.verdicts import reading_named
    from detente.engine.protocol import ResponseRule
    from detente.stability.registry import concepts_named

    concepts = concepts_named(["nash", "sequential"])
    for seed, one, two in pairs(8000, 60):
        accounts = {"a": detente.conflict(one), "b": detente.conflict(two)}
        for reading in ("some", "every", "as it stands"):
            pair = compare(accounts, concepts=["nash", "sequential"], reading=reading).pairs[0]
            mixing = Mixing(pair.joint, pair.differences)
            deciders = Deciders(
                mixing,
                pair.joint.shared_options,
                concepts,
                ResponseRule.LEGAL_SEQUENCES,
                reading_named(reading),
            )
            asked = [(v.shown, c.name) for v in pair.verdicts for c in concepts]
            said = deciders.says(frozenset(mixing.units), asked)
            assert not isinstance(said, Impossible), seed
            expected = [v.second[c.name] for v in pair.verdicts for c in concepts]
            assert said == expected, f"seed {seed}, {reading}"


def test_whole_preferences_are_exchanged_where_they_are_no_statements() -> None:
    def told(preference: dict[str, Any]) -> detente.Conflict:
        return detente.conflict(
            {
                "detente": 1,
                "title": "x",
                "decision_makers": {
                    "up": {"options": {"draw": {}}},
                    "down": {"options": {"sue": {}}},
                },
                "status_quo": "NN",
                "preferences": {"up": preference, "down": {"weights": {"sue": -1}}},
            }
        )

    rank = told({"ranking": ["NN", "YN", ["NY", "YY"]]})
    weigh = told({"weights": {"draw": 3, "sue": "-1/3"}})
    pair = compare({"a": rank, "b": weigh}, concepts=["nash"]).pairs[0]
    (difference,) = pair.differences
    assert (difference.kind, difference.relation) == ("preference", "another kind")
    assert pair.deciding == (difference,)


def test_three_accounts_are_compared_two_by_two() -> None:
    accounts = {"a": _model(), "b": _model(), "c": _model("upper")}
    found = compare(accounts, concepts=["nash"])
    assert [pair.accounts for pair in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert not found.pairs[0].differences
    assert found.pairs[1].differences


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: compare({"a": _model()}), "E701"),
        (lambda: compare([_model(), _model()], concepts=["nosh"]), "E701"),
        (lambda: compare([_model(), _model()], reading="most"), "E701"),
        (lambda: compare([_model(), _model()], states=["YYYY"]), "E701"),
        (lambda: compare(ACCOUNTS, equal_ids({"x": _model(), "y": _model()})), "E321"),
    ],
)
def test_a_wrong_call_is_said(call: Any, code: str) -> None:
    with pytest.raises(FaultyInput) as raised:
        call()
    assert raised.value.faults[0].code == code


def test_a_search_that_may_not_go_on_says_so() -> None:
    accounts = {"a": _model(), "b": _model(sue="protest")}
    found = compare(accounts, maximum_work=1)
    searches = [d.search for pair in found.pairs for d in pair.directions]
    stopped = [search.stopped for search in searches if search.found]
    assert found.complete is not any("more work" in text for text in stopped)
