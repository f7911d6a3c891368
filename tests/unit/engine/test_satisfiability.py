"""Nash equilibria by SAT: what is accepted, the search, its parts, limits of time."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import combinations, islice, product
from typing import Any

import pytest

import detente
from detente.engine.symbolic.clauses import FALSE, TRUE, Clauses, Deadline, OutOfTime, Solver
from detente.engine.symbolic.decisions import decisions_of
from detente.engine.symbolic.satisfiability import NashSearch, accepts
from detente.model.conflict import Conflict, DecisionMaker, Option
from detente.model.formula import Between, OptionKey, Takes, parse

PENNIES: dict[str, Any] = {
    "detente": 1,
    "title": "One wants to be alike, the other different",
    "decision_makers": {"one": {"options": {"left": "Left"}}, "two": {"options": {"right": "R"}}},
    "preferences": {
        "one": {"statements": ["left iff right"]},
        "two": {"statements": ["not (left iff right)"]},
    },
}


def with_options(count: int, **changes: Any) -> Conflict:
    """Two parties who want as much as possible."""
    names = [f"o{number}" for number in range(count)]
    model: dict[str, Any] = {
        "detente": 1,
        "title": "Wishes",
        "decision_makers": {
            "one": {"options": {name: name for name in names[: count // 2]}},
            "two": {"options": {name: name for name in names[count // 2 :]}},
        },
        "preferences": {
            "one": {"statements": names[: count // 2]},
            "two": {"statements": names[count // 2 :]},
        },
    }
    return detente.conflict(model | changes)


# --- what is accepted


def test_a_conflict_in_option_form_is_accepted() -> None:
    assert accepts(detente.conflict(PENNIES)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rules": [{"from": "left", "to": "not left"}]}, "rules"),
        ({"coalesce": ["left and right"], "preferences": None}, "coalesced"),
        ({"preferences": None}, "ranking"),
    ],
)
def test_what_is_not_accepted_is_refused_with_the_reason(
    changes: dict[str, Any], reason: str
) -> None:
    ranking = {"ranking": ["NN", "YN", "NY", "YY"]}
    preferences = PENNIES["preferences"] | {"one": ranking}
    given = {key: value or preferences for key, value in changes.items()}
    conflict = detente.conflict(PENNIES | given)
    assert reason in (accepts(conflict) or "")
    with pytest.raises(ValueError, match=reason):
        NashSearch(conflict)


def test_a_bare_graph_is_refused() -> None:
    model = {
        "detente": 1,
        "title": "A graph",
        "decision_makers": {"one": {"moves": {"a": ["b"]}}},
        "states": {"a": "A", "b": "B"},
        "preferences": {"one": {"ranking": ["a", "b"]}},
    }
    assert "abstract" in (accepts(detente.conflict(model)) or "")


def test_every_party_without_a_preference_is_named() -> None:
    parties = tuple(DecisionMaker(name, options=(Option(name, "act"),)) for name in ("a", "b"))
    with pytest.raises(detente.FaultyInput) as caught:
        NashSearch(Conflict("No wishes", parties, ()))
    assert [fault.code for fault in caught.value.faults] == ["E403", "E403"]


# --- the search


def test_none_is_a_proof_that_there_is_no_equilibrium() -> None:
    search = NashSearch(detente.conflict(PENNIES))
    assert search.first() is None
    assert list(search) == []


def test_one_small_quarrel_leaves_a_large_conflict_without_equilibrium() -> None:
    quarrel = {
        "one": {"statements": ["o0 iff o199", "o1 and o150"]},
        "two": {"statements": ["not (o0 iff o199)", "o1 or o151"]},
    }
    assert NashSearch(with_options(200, preferences=quarrel)).first() is None


def test_the_only_equilibrium_of_200_wishes_is_that_all_come_true() -> None:
    conflict = with_options(200)
    assert list(NashSearch(conflict)) == [(1,) * 200]


def test_there_is_no_equilibrium_where_no_state_is_feasible() -> None:
    search = NashSearch(with_options(4, infeasible=["o0", "not o0"]))
    assert search.first() is None


def test_searches_do_not_disturb_one_another() -> None:
    nobody_minds = {"one": {"statements": ["o0"]}, "two": {"statements": ["o2"]}}
    search = NashSearch(with_options(4, preferences=nobody_minds))
    everything = {levels for levels in product((0, 1), repeat=4) if levels[0] and levels[2]}
    one, other = iter(search), search.equilibria()
    assert set(islice(one, 2)) <= everything
    assert set(other) == everything
    assert len(list(one)) == 2
    assert search.first() in everything


def test_an_equilibrium_must_satisfy_the_formula_but_a_move_need_not() -> None:
    conflict = with_options(4)
    assert NashSearch(conflict, parse("not o0", conflict.vocabulary).tree).first() is None
    assert NashSearch(conflict, parse("o0 or o1", conflict.vocabulary).tree).first() == (1, 1, 1, 1)


def test_large_sums_of_tied_options_are_compared_exactly() -> None:
    weights = {f"o{number}": 10**30 + number for number in range(10)}
    names = list(weights)
    conflict = with_options(
        20,
        preferences={"one": {"weights": weights}, "two": {"weights": {"o10": "1/3"}}},
        infeasible=[" and ".join(names[at : at + 2]) for at in range(9)],
    )
    found = {levels[:10] for levels in islice(NashSearch(conflict), 3)}
    assert found == {(0, 1) * 5}


def test_formulas_as_deep_as_they_may_be_are_read() -> None:
    text = "o0 iff (o1 if (o2 or o3 and not (" * 24 + "o0" + ")))" * 24
    conflict = with_options(
        4, preferences={"one": {"statements": [text]}, "two": {"statements": [text]}}
    )
    assert NashSearch(conflict).first() is not None


# --- decisions


def test_weights_are_decided_option_by_option_where_no_constraint_ties_them() -> None:
    weights = {name: {"weights": {"o0": 1, "o1": 2, "o2": -1}} for name in ("one", "two")}
    tied = with_options(6, preferences=weights, infeasible=["o0 and o1", "o2 and o4"])
    decided = [[option.id for option in d.options] for d in decisions_of(tied)]
    assert decided == [["o0", "o1"], ["o2"]]


def test_statements_are_decided_together_with_what_constraints_tie_to_them() -> None:
    wishes = {"one": {"statements": ["o0 if o3", "o4"]}, "two": {"statements": ["o3", "o0"]}}
    tied = with_options(6, preferences=wishes, at_most_one=[["o0", "o2"]])
    decisions = decisions_of(tied)
    assert [[option.id for option in d.options] for d in decisions] == [["o0", "o2"], ["o3"]]
    assert [len(d.statements) for d in decisions] == [1, 1]
    assert decisions[0].others == {OptionKey("two", "o3")}


# --- clauses

ABC = [Option("p", name) for name in "abc"] + [Option("p", "d", levels=("x", "y", "z"))]


def all_models(clauses: Clauses, solver: Solver) -> set[tuple[int, ...]]:
    found = set()
    while solver.solve([], Deadline(None)):
        levels = clauses.levels_found(ABC)
        found.add(levels)
        chosen = zip(ABC, levels, strict=True)
        clauses.require(*(-clauses.at_level(option.key, level) for option, level in chosen))
    return found


@pytest.mark.parametrize(("least", "most"), [*combinations(range(6), 2), (2, 2), (0, 0)])
def test_parts_are_counted(least: int, most: int) -> None:
    solver = Solver()
    clauses = Clauses(solver, ABC)
    parts = [*(Takes(option.key) for option in ABC), Takes(ABC[3].key, 2)]
    clauses.require(clauses.truth(Between(least, most, tuple(parts))))
    everything = product((0, 1), (0, 1), (0, 1), (0, 1, 2))
    expected = {levels for levels in everything if least <= sum(map(bool, levels)) <= most}
    assert all_models(clauses, solver) == expected


def test_sums_are_added_up_in_binary() -> None:
    weights = {ABC[0].key: (0, 5), ABC[1].key: (3, 0), ABC[2].key: (0, 11), ABC[3].key: (0, 7, 2)}
    solver = Solver()
    clauses = Clauses(solver, ABC)
    digits = clauses.digits(weights)
    for levels in product((0, 1), (0, 1), (0, 1), (0, 1, 2)):
        chosen = {option.key: level for option, level in zip(ABC, levels, strict=True)}
        total = sum(weights[key][level] for key, level in chosen.items())
        expected = [total >> place & 1 == 1 for place in reversed(range(len(digits)))]
        given = [clauses.at_level(key, level) for key, level in chosen.items()]
        assert solver.solve(given, Deadline(None))
        assert [solver.holds(digit) for digit in digits] == expected
        known = clauses.put(chosen).digits(weights)
        assert [{TRUE: True, FALSE: False}[digit] for digit in known] == expected


# --- limits of time

#: A question that takes any solver very long: 12 pigeons in 11 holes.
PIGEONS = """
from itertools import combinations, product
from detente.engine.symbolic.clauses import Deadline, OutOfTime, Solver
solver = Solver()
for pigeon in range(12):
    solver.add([11 * pigeon + hole + 1 for hole in range(11)])
for hole, (one, other) in product(range(11), combinations(range(12), 2)):
    solver.add([-(11 * one + hole + 1), -(11 * other + hole + 1)])
"""


def test_a_long_question_ends_with_its_time() -> None:
    known: dict[str, Any] = {}
    exec(PIGEONS, known)  # noqa: S102 - the same text is run by another test as a program
    with pytest.raises(OutOfTime):
        known["solver"].solve([], Deadline(0.1))


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_a_long_question_is_left_at_an_interrupt_from_the_keyboard() -> None:
    program = f"""{PIGEONS}
try:
    print("begun", flush=True)
    solver.solve([], Deadline(60))
except KeyboardInterrupt:
    print("interrupted")
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        running.send_signal(signal.SIGINT)
        assert running.stdout.read() == "interrupted\n"


def test_a_search_whose_time_is_over_says_so_and_may_be_taken_up_again() -> None:
    search = NashSearch(with_options(20))
    with pytest.raises(OutOfTime):
        search.first(seconds=0)
    with pytest.raises(OutOfTime):
        next(search.equilibria(seconds=0))
    assert search.first(seconds=60) == (1,) * 20


def test_the_solver_is_loaded_by_the_first_search_only() -> None:
    program = "import sys, detente.engine.symbolic.satisfiability; sys.exit('pysat' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
