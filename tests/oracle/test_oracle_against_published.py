"""The reference itself on trial: printed tables, models small enough for the head, known laws."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.oracle import literal, models

Model = dict[str, Any]
Matrix = list[list[bool]]


# --- printed tables -----------------------------------------------------------------------------


def _holds(pattern: str, references: list[str]) -> str:
    """The formula for a printed pattern of Y, N and - over the options."""
    parts = [
        reference if sign == "Y" else f"not {reference}"
        for sign, reference in zip(pattern, references, strict=True)
        if sign != "-"
    ]
    return " and ".join(parts)


def _ranked(numbers: list[Any], patterns: dict[int, str]) -> Model:
    return {
        "ranking": [
            [patterns[n] for n in entry] if isinstance(entry, list) else patterns[entry]
            for entry in numbers
        ]
    }


def _numbers(found: set[str] | list[str], patterns: dict[int, str]) -> list[int]:
    return sorted(number for number, pattern in patterns.items() if pattern in found)


# Elmira: GMCR+ guide, Figures 29 (equilibria of states 7 to 12) and 32 (payoffs).

ELMIRA_PATTERNS = dict(
    enumerate(
        [
            "NYNNN",
            "YYNNN",
            "NNYNN",
            "YNYNN",
            "NNNYN",
            "YNNYN",
            "NYNNY",
            "YYNNY",
            "NNYNY",
            "YNYNY",
            "NNNYY",
            "YNNYY",
        ],
        start=1,
    )
)
ELMIRA_OPTIONS = ["modify", "delay", "accept", "abandon", "insist"]


def elmira() -> Model:
    return {
        "detente": 1,
        "title": "Elmira groundwater contamination",
        "decision_makers": {
            "ministry": {"options": {"modify": {"name": "Modify", "moves": "forward"}}},
            "company": {
                "options": {
                    "delay": {"name": "Delay", "moves": "backward"},
                    "accept": "Accept",
                    "abandon": {"name": "Abandon", "moves": "forward"},
                }
            },
            "council": {"options": {"insist": "Insist"}},
        },
        "infeasible": [
            _holds(pattern, ELMIRA_OPTIONS) for pattern in ("-YY--", "-Y-Y-", "--YY-", "-NNN-")
        ],
        "status_quo": "NYNNN",
        "preferences": {
            "ministry": _ranked([9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]], ELMIRA_PATTERNS),
            "company": _ranked([1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8], ELMIRA_PATTERNS),
            "council": _ranked([9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]], ELMIRA_PATTERNS),
        },
    }


def test_elmira_has_the_twelve_printed_states_in_the_printed_order() -> None:
    assert literal.solve(elmira()).states == list(ELMIRA_PATTERNS.values())


@pytest.mark.parametrize("rule", literal.RULES)
@pytest.mark.parametrize(
    "concept", ["nash", "general_metarational", "symmetric_metarational", "sequential"]
)
def test_elmira_has_the_printed_equilibria_among_states_seven_to_twelve(
    concept: str, rule: str
) -> None:
    found = _numbers(literal.solve(elmira()).equilibria(concept, rule), ELMIRA_PATTERNS)
    assert [number for number in found if number >= 7] == [7, 10, 11, 12]


def test_elmira_has_the_printed_payoffs() -> None:
    solution = literal.solve(elmira())
    shown = [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    payoffs = {
        "ministry": [6, 11, 10, 4, 4, 5, 12, 9, 4, 4],
        "company": [7, 6, 11, 8, 8, 4, 5, 10, 8, 8],
    }
    for party, printed in payoffs.items():
        for (a, at_a), (b, at_b) in itertools.product(zip(shown, printed, strict=True), repeat=2):
            better = solution.prefers(party, ELMIRA_PATTERNS[a], ELMIRA_PATTERNS[b])
            assert better == (at_a > at_b)


def test_in_elmira_the_council_leaves_the_status_quo_and_nobody_alone_goes_on_to_ten() -> None:
    solution = literal.solve(elmira())
    assert {p: solution.improvements[p]["NYNNN"] for p in solution.parties} == {
        "ministry": set(),
        "company": set(),
        "council": {"NYNNY"},
    }
    assert not any("YNYNY" in solution.moves[party]["NYNNY"] for party in solution.parties)


# Garrison: GMCR+ guide, Figure 28, which shows the states where US Support does not take Full.
# The printed table lets a single move by a single opponent be the only response.

GARRISON_PATTERNS = dict(
    enumerate(
        [
            "NYNNNYNNN",
            "NNYNNYNNN",
            "YNNYNYNNN",
            "NYNYNYNNN",
            "NYNNYYNNN",
            "NNYNYYNNN",
            "YNNYYYNNN",
            "NYNYYYNNN",
            "NYNNNNYNN",
            "NNYNNNYNN",
            "NYNYNNYNN",
            "NYNNYNYNN",
            "NNYNYNYNN",
            "YNNYYNYNN",
            "NYNYYNYNN",
            "NYNNYNNYN",
            "NNYNYNNYN",
            "YNNYYNNYN",
            "NYNYYNNYN",
            "NYNNYNNNY",
            "NNYNYNNNY",
            "YNNYYNNNY",
            "NYNYYNNNY",
        ],
        start=1,
    )
)
GARRISON_OPTIONS = [
    "us_support.full",
    "us_support.reduced",
    "appease",
    "legal",
    "treaty",
    "ijc.full",
    "ijc.reduced",
    "lonetree",
    "suspend",
]
GARRISON_INFEASIBLE = [
    "Y--N-----",
    "--YY-----",
    "Y---NN---",
    "-Y--N--Y-",
    "-Y--N---Y",
    "--Y-N--Y-",
    "--Y-N---Y",
]


def garrison() -> Model:
    return {
        "detente": 1,
        "title": "Garrison Diversion Unit",
        "decision_makers": {
            "us_support": {"options": {"full": "Full", "reduced": "Reduced", "appease": "Appease"}},
            "us_opposition": {"options": {"legal": "Legal challenge"}},
            "canada": {"options": {"treaty": "Treaty challenge"}},
            "ijc": {
                "options": {
                    "full": "Full",
                    "reduced": "Reduced",
                    "lonetree": "Lonetree",
                    "suspend": "Suspend",
                }
            },
        },
        "infeasible": [_holds(pattern, GARRISON_OPTIONS) for pattern in GARRISON_INFEASIBLE],
        "exactly_one": [GARRISON_OPTIONS[:3], GARRISON_OPTIONS[5:]],
        "preferences": {
            "us_support": _ranked(
                [
                    *[3, 7, [1, 2], 4, [5, 6], 8, 9, 12, 11, 15, 10, 13],
                    *[14, 17, 16, 18, 19, 21, 20, 22, 23],
                ],
                GARRISON_PATTERNS,
            ),
            "us_opposition": _ranked(
                [
                    *[[21, 17, 13, 10, 6, 2], [23, 19], 15, 11, 8, 4, 22, 18, 14, 7, 3],
                    *[20, 16, 12, 9, 5, 1],
                ],
                GARRISON_PATTERNS,
            ),
            "canada": _ranked(
                [
                    *[23, [20, 21], 19, [16, 17], 11, [9, 10], 15, [12, 13], 2, 4, 1],
                    *[8, [5, 6], 22, 18, 14, 3, 7],
                ],
                GARRISON_PATTERNS,
            ),
            "ijc": _ranked([list(range(1, 24))], GARRISON_PATTERNS),
        },
    }


def test_garrison_has_the_twenty_three_printed_states_in_the_printed_order() -> None:
    assert literal.solve(garrison()).states == list(GARRISON_PATTERNS.values())


@pytest.mark.parametrize(
    ("concept", "printed"),
    [
        ("nash", [2, 11, 17, 21]),
        ("general_metarational", [2, 8, 11, 13, 15, 17, 19, 21]),
        ("symmetric_metarational", [2, 8, 11, 13, 15, 17, 19, 21]),
        ("sequential", [2, 11, 17, 21]),
    ],
)
def test_garrison_has_the_printed_equilibria_when_the_response_is_a_single_move(
    concept: str, printed: list[int]
) -> None:
    found = literal.solve(garrison()).equilibria(concept, "single")
    shown = [pattern for pattern in found if pattern[0] == "N"]
    assert _numbers(shown, GARRISON_PATTERNS) == printed


@pytest.mark.parametrize("concept", ["general_metarational", "symmetric_metarational"])
def test_garrison_has_more_equilibria_when_the_response_is_a_legal_sequence(concept: str) -> None:
    solution = literal.solve(garrison())
    assert set(solution.equilibria(concept)) > set(solution.equilibria(concept, "single"))


def test_garrison_has_the_printed_payoffs() -> None:
    solution = literal.solve(garrison())
    shown = [2, 8, 11, 15, 13, 17, 19, 21]
    payoffs = {
        "us_support": [21, 18, 15, 14, 12, 10, 7, 6],
        "us_opposition": [23, 19, 20, 21, 23, 23, 22, 23],
        "canada": [15, 12, 19, 17, 16, 20, 21, 22],
        "ijc": [23] * 8,
    }
    for party, printed in payoffs.items():
        for (a, at_a), (b, at_b) in itertools.product(zip(shown, printed, strict=True), repeat=2):
            better = solution.prefers(party, GARRISON_PATTERNS[a], GARRISON_PATTERNS[b])
            assert better == (at_a > at_b)


# North Korea and the United States: Z. Jacobi, two posts of November 2017 with hand-made tableaux.
# States carry the binary sum of their options, as printed.

KOREA_PATTERNS = {
    number: "".join("NY"[number >> place & 1] for place in range(4))
    for number in (0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14)
}
KOREA: dict[str, Model] = {
    "bloodthirsty": {
        "invasion": "forward",
        "us": [8, 9, 0, 10, 13, 12, 5, 4, 1, 2, 14, 6],
        "nk": [6, 14, 4, 12, 5, 13, 2, 0, 10, 1, 9, 8],
        "us moves": {8: [9, 10], 0: [1, 2], 9: [], 10: [8, 9], 12: [13, 14], 5: [], 4: [5, 6]}
        | {13: [], 14: [12, 13], 1: [], 2: [0, 1], 6: [4, 5]},
        "nk moves": {6: [14], 14: [6], 4: [12], 12: [4], 5: [13], 13: [5], 2: [6, 10, 14]}
        | {0: [4, 8, 12], 10: [2, 6, 14], 1: [5, 9, 13], 9: [1, 5, 13], 8: [0, 4, 12]},
        "us improvements": {8: [], 9: [], 0: [], 10: [8, 9], 13: [], 12: [13], 5: [], 4: [5]}
        | {1: [], 2: [0, 1], 14: [12, 13], 6: [4, 5]},
        "nk improvements": {6: [], 14: [6], 4: [], 12: [4], 5: [], 13: [5], 2: [6, 14]}
        | {0: [4, 12], 10: [2, 6, 14], 1: [5, 13], 9: [1, 5, 13], 8: [0, 4, 12]},
        "us stable": {
            "nash": [0, 1, 5, 8, 9, 13],
            "sequential": [0, 1, 5, 8, 9, 10, 12, 13],
            "symmetric_metarational": [0, 1, 5, 8, 9, 10, 12, 13],
        },
        "nk stable": {
            "nash": [4, 5, 6],
            "sequential": [4, 5, 6, 12, 14],
            "symmetric_metarational": [4, 5, 6, 12, 14],
        },
        "equilibria": {"symmetric_metarational": [5, 12]},
    },
    "reversible": {
        "invasion": "both",
        "us": [8, 0, 9, 10, 12, 5, 4, 13, 14, 1, 2, 6],
        "nk": [6, 14, 2, 10, 0, 4, 12, 5, 1, 13, 8, 9],
        "us moves": {8: [9, 10], 0: [1, 2], 9: [], 10: [8, 9], 12: [13, 14], 5: [], 4: [5, 6]}
        | {13: [], 14: [12, 13], 1: [], 2: [0, 1], 6: [4, 5]},
        "nk moves": {6: [2, 10, 14], 14: [2, 6, 10], 2: [6, 10, 14], 10: [2, 6, 14]}
        | {0: [4, 8, 12], 4: [0, 8, 12], 12: [0, 4, 8], 5: [1, 9, 13], 1: [5, 9, 13]}
        | {13: [1, 5, 9], 8: [0, 4, 12], 9: [1, 5, 13]},
        "us improvements": {8: [], 0: [], 9: [], 10: [8, 9], 12: [], 5: [], 4: [5], 13: []}
        | {14: [12, 13], 1: [], 2: [0, 1], 6: [4, 5]},
        "nk improvements": {6: [], 14: [6], 2: [6, 14], 10: [2, 6, 14], 0: [], 4: [0]}
        | {12: [0, 4], 5: [], 1: [5], 13: [1, 5], 8: [0, 4, 12], 9: [1, 5, 13]},
        "us stable": {
            "nash": [0, 1, 5, 8, 9, 12, 13],
            "sequential": [0, 1, 5, 8, 9, 10, 12, 13],
            "symmetric_metarational": [0, 1, 4, 5, 8, 9, 10, 12, 13],
        },
        "nk stable": {
            "nash": [0, 5, 6],
            "sequential": [0, 2, 5, 6, 10, 14],
            "symmetric_metarational": [0, 2, 4, 5, 6, 10, 12, 14],
        },
        "equilibria": {"symmetric_metarational": [0, 4, 5, 10, 12]},
    },
}


def korea(printed: Model) -> Model:
    return {
        "detente": 1,
        "title": "North Korea and the United States",
        "decision_makers": {
            "us": {
                "options": {
                    "strike": {"name": "Strike", "moves": "forward"},
                    "withdraw": "Withdraw troops",
                }
            },
            "nk": {
                "options": {
                    "invade": {"name": "Invade", "moves": printed["invasion"]},
                    "abandon": "Abandon the programme",
                }
            },
        },
        "at_most_one": [["strike", "withdraw"]],
        "preferences": {
            "us": _ranked(printed["us"], KOREA_PATTERNS),
            "nk": _ranked(printed["nk"], KOREA_PATTERNS),
        },
    }


@pytest.mark.parametrize("version", list(KOREA))
@pytest.mark.parametrize("party", ["us", "nk"])
def test_north_korea_has_the_printed_moves_and_improvements(version: str, party: str) -> None:
    solution = literal.solve(korea(KOREA[version]))
    assert solution.states == [KOREA_PATTERNS[number] for number in sorted(KOREA_PATTERNS)]
    for kind, found in (("moves", solution.moves), ("improvements", solution.improvements)):
        for number, printed in KOREA[version][f"{party} {kind}"].items():
            ends = _numbers(found[party][KOREA_PATTERNS[number]], KOREA_PATTERNS)
            assert ends == printed, (kind, number)


@pytest.mark.parametrize("rule", literal.RULES)
@pytest.mark.parametrize("version", list(KOREA))
def test_north_korea_has_the_printed_stable_states(version: str, rule: str) -> None:
    solution = literal.solve(korea(KOREA[version]))
    for party in ("us", "nk"):
        for concept, printed in KOREA[version][f"{party} stable"].items():
            found = _numbers(solution.stable(concept, party, rule), KOREA_PATTERNS)
            assert found == printed, (party, concept)
    for concept, printed in KOREA[version]["equilibria"].items():
        assert _numbers(solution.equilibria(concept, rule), KOREA_PATTERNS) == printed


# --- by hand ------------------------------------------------------------------------------------


def dilemma() -> Model:
    """The prisoners' dilemma, both preferences in a form that allows no ties here."""
    return {
        "detente": 1,
        "title": "Prisoners' dilemma",
        "decision_makers": {
            "one": {"options": {"quiet": "Stay quiet"}},
            "two": {"options": {"quiet": "Stay quiet"}},
        },
        "preferences": {
            "one": {"statements": ["two.quiet", {"that": "not one.quiet", "support": "implied"}]},
            "two": {"weights": {"one.quiet": 2, "two.quiet": -1.5}},
        },
    }


def test_in_the_prisoners_dilemma_confession_is_rational_and_silence_is_held_by_sanctions() -> None:
    solution = literal.solve(dilemma())
    assert solution.states == ["NN", "YN", "NY", "YY"]
    assert solution.stable("nash", "one") == {"NN", "NY"}
    assert solution.stable("nash", "two") == {"NN", "YN"}
    assert solution.equilibria("nash") == ["NN"]
    for concept in literal.CONCEPTS[1:]:
        assert solution.stable(concept, "one") == {"NN", "NY", "YY"}
        assert solution.equilibria(concept) == ["NN", "YY"]
    assert solution.profile_equilibria({"one": "nash", "two": "sequential"}) == ["NN"]
    assert solution.profile_equilibria({"one": "sequential", "two": "nash"}) == ["NN"]


def graph(states: str, moves: dict[str, str], rankings: dict[str, str]) -> Model:
    """A bare graph in a few letters: moves as "ab bc", rankings as "a bc d" with bc tied."""
    parties: dict[str, Any] = {}
    for party, arcs in moves.items():
        ends: dict[str, list[str]] = {}
        for arc in arcs.split():
            ends.setdefault(arc[0], []).append(arc[1])
        parties[party] = {"moves": ends}
    return {
        "detente": 1,
        "title": "A graph",
        "decision_makers": parties,
        "states": {state: state.upper() for state in states},
        "preferences": {
            party: {"ranking": [list(tie) if len(tie) > 1 else tie for tie in ranking.split()]}
            for party, ranking in rankings.items()
        },
    }


def test_a_response_back_to_the_start_is_a_sanction_but_not_one_that_cannot_be_escaped() -> None:
    solution = literal.solve(
        graph("ab", {"p": "ab", "q": "ba"}, {"p": "b a", "q": "ab"}),
    )
    assert solution.responses("p", "b", improving=False) == {"a"}
    assert solution.stable("general_metarational", "p") == {"a", "b"}
    assert solution.stable("symmetric_metarational", "p") == {"b"}
    assert solution.stable("sequential", "p") == {"b"}


def test_a_tied_state_is_a_sanction() -> None:
    solution = literal.solve(
        graph("abc", {"p": "ab", "q": "bc"}, {"p": "b ac", "q": "c ab"}),
    )
    assert solution.stable("symmetric_sequential", "p") == {"a", "b", "c"}


def test_a_single_opponent_moves_once_even_where_the_graph_is_not_transitive() -> None:
    solution = literal.solve(
        graph("abcd", {"p": "ab", "q": "bc cd"}, {"p": "b c a d", "q": "d c b a"}),
    )
    for rule in literal.RULES:
        assert solution.responses("p", "b", improving=False, rule=rule) == {"c"}
        assert "a" not in solution.stable("general_metarational", "p", rule)


def test_the_response_rules_differ_in_who_may_move_again() -> None:
    arcs = {"p": "ab", "q": "bc de", "r": "cd"}
    solution = literal.solve(graph("abcde", arcs, dict.fromkeys(arcs, "b c d a e")))
    ends = {rule: solution.responses("p", "b", False, rule) for rule in literal.RULES}
    assert ends == {
        "single": {"c"},
        "once": {"c", "d"},
        "legal sequences": {"c", "d", "e"},
    }
    assert "a" in solution.stable("general_metarational", "p")
    assert "a" not in solution.stable("general_metarational", "p", "once")


def test_each_step_of_a_credible_response_is_judged_by_its_own_mover_at_that_step() -> None:
    arcs = {"p": "ab", "q": "bc", "r": "cd"}
    rankings = {"p": "b c a d", "q": "c b d a", "r": "b d c a"}
    solution = literal.solve(graph("abcd", arcs, rankings))
    assert solution.responses("p", "b", improving=True) == {"c", "d"}
    assert "a" in solution.stable("sequential", "p")


def test_the_shorthands_for_infeasible_states_say_what_the_printed_patterns_say() -> None:
    model = elmira()
    del model["infeasible"]
    group = [["delay", "accept", "abandon"]]
    patterns = list(ELMIRA_PATTERNS.values())
    assert literal.solve({**model, "exactly_one": group}).states == patterns
    assert literal.solve({**model, "at_most_one": group, "at_least_one": group}).states == patterns


def test_a_merged_state_stands_first_shows_where_it_differs_and_moves_as_any_member() -> None:
    model = elmira()
    model["coalesce"] = ["abandon"]
    block = "-NNY-"
    assert list(literal.state_members(model)) == [
        *["NYNNN", "YYNNN", "NNYNN", "YNYNN", block],
        *["NYNNY", "YYNNY", "NNYNY", "YNYNY"],
    ]
    others = [state for state in literal.state_members(model) if state != block]
    model["preferences"] = {
        "ministry": {"ranking": [others, block]},
        "company": {"statements": ["abandon", "not abandon and insist"]},
        "council": {"ranking": [["NNNYN", "NNNYY", "YNNYN", "YNNYY"], *others]},
    }
    solution = literal.solve(model)
    assert solution.improvements["company"]["YNYNY"] == {block}
    assert all(not solution.moves[party][block] for party in solution.parties)
    assert solution.prefers("council", block, "NYNNN")
    assert not solution.prefers("ministry", block, "NYNNN")


def test_a_preference_inside_a_merged_state_is_refused() -> None:
    model = elmira()
    model["coalesce"] = ["abandon"]
    model["preferences"]["company"] = {"statements": ["abandon", "insist"]}
    with pytest.raises(ValueError, match="are one state, but company prefers one of them"):
        literal.solve(model)


def test_two_merged_states_with_one_pattern_are_refused() -> None:
    model = dilemma()
    model["coalesce"] = ["one.quiet iff two.quiet", "not (one.quiet iff two.quiet)"]
    with pytest.raises(ValueError, match="two coalesced states have the same pattern --"):
        literal.solve(model)


def test_merging_can_make_moves_that_are_not_transitive() -> None:
    model: Model = {
        "detente": 1,
        "title": "Two switches",
        "decision_makers": {
            "p": {"options": {"a": "A", "b": {"name": "B", "moves": "forward"}}},
            "q": {"options": {"c": "C"}},
        },
        "infeasible": ["c and not (a and not b)"],
        "rules": [{"who": "p", "from": "not a and not b", "to": "b"}],
        "coalesce": ["a and not b and not c or b and not a"],
        "preferences": {"p": {"weights": {"c": 1}}, "q": {"statements": ["c"]}},
    }
    solution = literal.solve(model)
    assert solution.states == ["NNN", "--N", "YYN", "YNY"]
    assert solution.moves["p"] == {
        "NNN": {"--N"},
        "--N": {"NNN", "YYN"},
        "YYN": {"--N"},
        "YNY": set(),
    }


def test_levels_count_as_digits_rise_and_fall_as_allowed_and_are_weighed_by_name() -> None:
    levels = ["none", "measured", "full"]
    model: Model = {
        "detente": 1,
        "title": "Levels",
        "decision_makers": {
            "p": {"options": {"reply": {"name": "Reply", "levels": levels, "moves": "forward"}}},
            "q": {"options": {"talk": {"name": "Talk", "moves": "backward"}}},
        },
        "infeasible": [{"when": "reply = full and talk", "because": "no one talks then"}],
        "preferences": {
            "p": {"weights": {"reply": {"measured": 0.1, "full": 0.3}, "talk": 0.2}},
            "q": {"statements": ["talk", "not reply=measured"]},
        },
    }
    solution = literal.solve(model)
    assert solution.states == ["0N", "1N", "2N", "0Y", "1Y"]
    assert solution.moves["p"] == {
        "0N": {"1N", "2N"},
        "1N": {"2N"},
        "2N": set(),
        "0Y": {"1Y"},
        "1Y": set(),
    }
    assert solution.moves["q"]["1Y"] == {"1N"}
    assert solution.moves["q"]["1N"] == set()
    assert not solution.prefers("p", "1Y", "2N")
    assert not solution.prefers("p", "2N", "1Y")
    assert solution.prefers("q", "2N", "1N")


def test_a_rule_binds_its_mover_or_everybody() -> None:
    model = dilemma()
    model["rules"] = [{"who": "one", "from": "two.quiet", "to": "one.quiet"}]
    assert literal.solve(model).moves["one"] == {
        "NN": {"YN"},
        "YN": {"NN"},
        "NY": set(),
        "YY": {"NY"},
    }
    model["rules"] = [{"from": "true", "to": "one.quiet and two.quiet"}]
    solution = literal.solve(model)
    assert solution.moves["one"]["NY"] == set()
    assert solution.moves["two"]["YN"] == set()


SWITCHES = [
    literal.Option("p", name, place, ("N", "Y"), "both") for place, name in enumerate("abc")
]


@pytest.mark.parametrize(
    ("short", "explicit"),
    [
        ("not a and b", "(not a) and b"),
        ("a or b and c", "a or (b and c)"),
        ("a if b or c", "a if (b or c)"),
        ("a or b if c", "(a or b) if c"),
        ("a iff b if c", "a iff (b if c)"),
        ("a -> b or c", "(b or c) if a"),
        ("a <-> b -> c", "a <-> (c if b)"),
        ("a if b iff c if b", "(a if b) iff (c if b)"),
        ("a -> b", "not a or b"),
        ("a if b", "a or not b"),
        ("a iff b", "a and b or not a and not b"),
        ("!a&b|c", "((not a) and b) or c"),
        ("p.a & true", "a"),
        ("not not a | false", "a"),
    ],
)
def test_formulas_bind_as_documented(short: str, explicit: str) -> None:
    one, other = literal.formula(short, SWITCHES), literal.formula(explicit, SWITCHES)
    for state in itertools.product((0, 1), repeat=3):
        assert one(state) == other(state), state


@pytest.mark.parametrize(
    "text",
    [
        "a if b if c",
        "a -> b -> c",
        "a -> b if c",
        "a if b -> c",
        "a iff b iff c",
        "a <-> b iff c",
        "a and",
        "(a",
        "a b",
        "a)",
        "d",
        "q.a",
        "a = full",
        "a + b",
        "and",
        "",
    ],
)
def test_formulas_that_could_mean_two_things_or_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"formula|names"):
        literal.formula(text, SWITCHES)


# --- laws on random models ----------------------------------------------------------------------

IMPLIED = [
    *[("nash", concept) for concept in literal.CONCEPTS[1:]],
    ("symmetric_sequential", "sequential"),
    ("symmetric_sequential", "symmetric_metarational"),
    ("sequential", "general_metarational"),
    ("symmetric_metarational", "general_metarational"),
]


def _small_models(count: int) -> Iterator[Model]:
    """Random models, every other one a bare graph."""
    for seed in range(count):
        rng = models.Dice(seed)
        if seed % 2:
            yield models.random_model(rng, abstract=True)
        else:
            yield models.random_model(rng, options=(2, 5))


def test_concepts_imply_each_other_as_they_should_on_random_models() -> None:
    for model in _small_models(300):
        solution = literal.solve(model)
        for party, rule in itertools.product(solution.parties, literal.RULES):
            stable = {c: solution.stable(c, party, rule) for c in literal.CONCEPTS}
            for stronger, weaker in IMPLIED:
                assert stable[stronger] <= stable[weaker], (model, party, rule, stronger, weaker)


def test_more_freedom_to_respond_never_makes_a_state_less_stable_on_random_models() -> None:
    for model in _small_models(200):
        solution = literal.solve(model)
        for party, concept in itertools.product(solution.parties, literal.CONCEPTS):
            single, once, legal = (
                solution.stable(concept, party, rule)
                for rule in ("single", "once", "legal sequences")
            )
            assert single <= once <= legal, (model, party, concept)


def test_where_moves_are_transitive_a_legal_sequence_is_any_path_on_random_models() -> None:
    for seed in range(100):
        model = models.random_model(models.Dice(seed), options=(2, 5), rules=False, coalesce=False)
        solution = literal.solve(model)
        for party, improving in itertools.product(solution.parties, (False, True)):
            steps = solution.improvements if improving else solution.moves
            others = [steps[other] for other in solution.parties if other != party]
            for start in solution.states:
                paths = set().union(*(step[start] for step in others))
                reached: set[str] = set()
                while reached != paths:
                    reached = set(paths)
                    paths |= {end for state in reached for step in others for end in step[state]}
                assert (solution.responses(party, start, improving) | {start}) == (paths | {start})


# --- the matrix formulas ------------------------------------------------------------------------


def _product(left: Matrix, right: Matrix) -> Matrix:
    """The Boolean product."""
    width = range(len(right))
    product: Matrix = []
    for row in left:
        used = [right[middle] for middle in width if row[middle]]
        product.append([any(other[column] for other in used) for column in width])
    return product


def _either(matrices: list[Matrix], size: int) -> Matrix:
    return [[any(m[s][q] for m in matrices) for q in range(size)] for s in range(size)]


def _not(matrix: Matrix) -> Matrix:
    return [[not cell for cell in row] for row in matrix]


def _transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def _joint_reach(steps: dict[str, Matrix], size: int) -> Matrix:
    """Where the owners of the steps get by sequences in which nobody moves twice in a row.

    Sequences of length t are sorted by their last mover; every length up to the number of states
    times the number of movers is taken, which is as long as a sequence need be.
    """
    nowhere: Matrix = [[False] * size for _ in range(size)]
    last = dict(steps)
    reach = _either(list(last.values()), size) if last else nowhere
    for _ in range(size * len(steps)):
        before = last
        last = {}
        for mover, step in steps.items():
            others = [before[other] for other in steps if other != mover]
            last[mover] = _product(_either(others, size), step) if others else nowhere
        reach = _either([reach, *last.values()], size)
    return reach


def _matrix_stable(solution: literal.Solution, party: str) -> dict[str, set[str]]:
    states = solution.states
    size = len(states)

    def matrix(steps: dict[str, set[str]]) -> Matrix:
        return [[end in steps[start] for end in states] for start in states]

    others = [other for other in solution.parties if other != party]
    moves = matrix(solution.moves[party])
    better = [[solution.prefers(party, q, s) for q in states] for s in states]
    improvements = [[moves[s][q] and better[s][q] for q in range(size)] for s in range(size)]
    reach = _joint_reach({other: matrix(solution.moves[other]) for other in others}, size)
    credible = _joint_reach({other: matrix(solution.improvements[other]) for other in others}, size)
    not_better = _transposed(_not(better))
    escape = _product(moves, _transposed(better))
    held = [[not_better[s][q] and not escape[s][q] for q in range(size)] for s in range(size)]
    everything: Matrix = [[True] * size for _ in range(size)]
    tests = {
        "nash": everything,
        "general_metarational": _not(_product(reach, not_better)),
        "symmetric_metarational": _not(_product(reach, held)),
        "sequential": _not(_product(credible, not_better)),
        "symmetric_sequential": _not(_product(credible, held)),
    }
    return {
        concept: {
            state
            for place, state in enumerate(states)
            if not _product(improvements, unsanctioned)[place][place]
        }
        for concept, unsanctioned in tests.items()
    }


def test_the_matrix_formulas_agree_on_random_models() -> None:
    for seed in range(300):
        rng = models.Dice(1000 + seed)
        bare = seed % 3 > 0
        model = models.random_model(rng, options=(2, 4), abstract=bare, levels=False)
        solution = literal.solve(model)
        for party in solution.parties:
            found = {c: solution.stable(c, party) for c in literal.CONCEPTS}
            assert found == _matrix_stable(solution, party), (model, party)
