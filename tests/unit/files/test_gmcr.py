"""Files of the GMCR+ program: carried over as they are, or refused with reasons."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import CODES, FaultyInput
from detente.files.gmcr import Conversion, identifier, read_gmcr
from detente.files.reader import conflict as conflict_of_data
from detente.files.reader import load
from detente.graph.graph import Graph, compile_graph
from detente.model.conflict import Conflict, Prioritisation, Ranking
from detente.model.plain import plain_form

CASES = Path(__file__).parents[3] / "cases"
OptionFacts = tuple[str, str, str]


def condition(pattern: str) -> list[list[Any]]:
    """``-YN`` as pairs of an option's position and a letter."""
    return [[at, letter] for at, letter in enumerate(pattern) if letter != "-"]


def statement(patterns: Sequence[str]) -> Any:
    if len(patterns) == 1:
        return condition(patterns[0])
    return {"compound": True, "members": [condition(pattern) for pattern in patterns]}


def model(
    options: Sequence[OptionFacts],
    infeasible: Sequence[str] = (),
    *,
    written_out: bool = False,
    **preferences: Any,
) -> dict[str, Any]:
    """A file in the shape that the program saves; keywords are preferences by party."""
    listed = [{"name": name, "permittedDirection": moves} for _, name, moves in options]
    owners: dict[str, list[Any]] = {}
    for at, (owner, _, _) in enumerate(options):
        owners.setdefault(owner, []).append(listed[at] if written_out else at)
    parties = [
        {"name": owner, "options": own, **preferences.get(owner.replace(" ", "_"), {})}
        for owner, own in owners.items()
    ]
    infeasibles = [condition(pattern) for pattern in infeasible]
    return {"options": listed, "decisionMakers": parties, "infeasibles": infeasibles}


def ranked(*tiers: int | list[int], statements: Sequence[Sequence[str]] = ()) -> dict[str, Any]:
    preferences = [statement(patterns) for patterns in statements]
    return {"preferenceRanking": list(tiers), "preferences": preferences}


def stated(*statements: Sequence[str]) -> dict[str, Any]:
    return {"preferences": [statement(patterns) for patterns in statements]}


ELMIRA_OPTIONS = [
    ("MoE", "Modify", "fwd"),
    ("Uniroyal", "Delay", "back"),
    ("Uniroyal", "Accept", "both"),
    ("Uniroyal", "Abandon", "fwd"),
    ("Local Government", "Insist", "both"),
]
ELMIRA_INFEASIBLE = ["-YY--", "-Y-Y-", "--YY-", "-NNN-"]
ELMIRA_DECIMALS = [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25]
ELMIRA_RANKINGS: dict[str, list[Any]] = {
    "MoE": [9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]],
    "Uniroyal": [1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8],
    "Local_Government": [9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]],
}
ELMIRA_STATEMENTS = {
    "MoE": [["--Y--"], ["---N-"], ["N----"], ["N---Y", "Y---N"]],
    "Uniroyal": [["Y-Y--", "N-N--"], ["---N-"], ["----N"], ["-Y--N", "-N--Y"]],
}

GARRISON_OPTIONS = [
    ("US Support", "Full", "both"),
    ("US Support", "Reduced", "both"),
    ("US Support", "Appease", "both"),
    ("US Opposition", "Legal Challenge", "both"),
    ("Canadian Opposition", "Treaty Challenge", "both"),
    ("IJC", "Full", "both"),
    ("IJC", "Reduced", "both"),
    ("IJC", "Lonetree", "both"),
    ("IJC", "Suspend", "both"),
]
GARRISON_PATTERNS = """
    YY------- Y-Y------ -YY------ -----YY-- -----Y-Y- -----Y--Y ------YY- ------Y-Y -------YY
    NNN------ -----NNNN Y--N----- --YY----- Y---NN--- -Y--N--Y- -Y--N---Y --Y-N--Y- --Y-N---Y
"""
GARRISON_INFEASIBLE = GARRISON_PATTERNS.split()
GARRISON_RANKINGS: dict[str, list[Any]] = {
    "US_Support": [
        3, 7, [1, 2], 4, [5, 6], 8, 9, 12, 11, 15, 10, 13, 14, 17, 16, 18, 19, 21, 20, 22, 23,
    ],
    "US_Opposition": [
        [21, 17, 13, 10, 6, 2], [23, 19], 15, 11, 8, 4, 22, 18, 14, 7, 3, 20, 16, 12, 9, 5, 1,
    ],
    "Canadian_Opposition": [
        23, [20, 21], 19, [16, 17], 11, [9, 10], 15, [12, 13], 2, 4, 1, 8, [5, 6],
        22, 18, 14, 3, 7,
    ],
    "IJC": [list(range(1, 24))],
}  # fmt: skip

PRISONERS = model(
    [("Prisoner One", "Cooperate with 2", "both"), ("prisoner 2", "Cooperate with One", "both")],
    Prisoner_One=stated(["-Y"], ["N-"]),
    prisoner_2=stated(["Y-"], ["-N"]),
)


def small(**changes: Any) -> dict[str, Any]:
    """Two parties, two options, four states; keywords replace keys of the file."""
    return {**json.loads(json.dumps(PRISONERS)), **changes}


def converted(tmp_path: Path, data: Any, name: str = "model.gmcr") -> Conversion:
    path = tmp_path / name
    text = data if isinstance(data, str) else json.dumps(data)
    path.write_text(text, encoding="utf-8")
    return read_gmcr(path)


def faults(tmp_path: Path, data: Any) -> list[str]:
    with pytest.raises(FaultyInput) as faulty:
        converted(tmp_path, data)
    assert faulty.value.faults
    assert all(
        fault.place and fault.place.file.endswith("model.gmcr") for fault in faulty.value.faults
    )
    assert all(fault.found and fault.mend for fault in faulty.value.faults)
    return [f"{fault.code} {fault.problem} [{fault.found}]" for fault in faulty.value.faults]


def notes(conversion: Conversion) -> list[str]:
    assert {note.code for note in conversion.notes} <= {"W601"}
    return [note.problem for note in conversion.notes]


def abstract(graph: Graph) -> tuple[Any, ...]:
    """A graph without names: the same for two spellings of one model."""
    return graph.moves, graph.ranks, [state.pattern for state in graph.space.states]


def same(conflict: Conflict, case: str) -> bool:
    printed = compile_graph(load(CASES / case / "conflict.yaml"))
    return abstract(compile_graph(conflict)) == abstract(printed)


def elmira(decimals: bool, written_out: bool) -> dict[str, Any]:
    def numbers(entry: Any) -> Any:
        if isinstance(entry, list):
            return [numbers(each) for each in entry]
        return ELMIRA_DECIMALS[entry - 1] if decimals else entry

    return model(
        ELMIRA_OPTIONS,
        ELMIRA_INFEASIBLE,
        written_out=written_out,
        **{
            party: ranked(*numbers(tiers), statements=ELMIRA_STATEMENTS.get(party, ()))
            for party, tiers in ELMIRA_RANKINGS.items()
        },
    )


# --- published models ------------------------------------------------------------


@pytest.mark.parametrize("decimals", [True, False])
@pytest.mark.parametrize("written_out", [True, False])
def test_elmira_is_the_model_of_the_catalogue(
    tmp_path: Path, decimals: bool, written_out: bool
) -> None:
    data = {**elmira(decimals, written_out), "useManualPreferenceRanking": True}
    conversion = converted(tmp_path, data)
    assert same(conversion.conflict, "environment/kinsara-2014/elmira")
    assert notes(conversion) == [
        f"decisionMakers[{number}].preferences: statements are not carried over: "
        "the ranking is in use."
        for number in (1, 2)
    ]


def test_elmira_with_its_flag_off_keeps_statements_and_notes_the_rankings(tmp_path: Path) -> None:
    conversion = converted(tmp_path, elmira(decimals=True, written_out=False))
    kinds = [type(preference) for _, preference in conversion.conflict.preferences]
    assert kinds == [Prioritisation, Prioritisation, Ranking]
    assert notes(conversion) == [
        f"decisionMakers[{number}].preferenceRanking: the ranking is not carried over: "
        "the statements are in use."
        for number in (1, 2)
    ]
    moe = conversion.conflict.preference_of["moe"]
    assert isinstance(moe, Prioritisation)
    assert [s.that.text for s in moe.statements] == [
        "accept",
        "not abandon",
        "not modify",
        "not modify and insist or modify and not insist",
    ]


def test_a_party_may_use_its_ranking_while_the_others_use_statements(tmp_path: Path) -> None:
    data = elmira(decimals=True, written_out=False)
    data["decisionMakers"][0]["useManualPreferenceRanking"] = True
    found = converted(tmp_path, data).conflict.preference_of
    assert [type(found[party]) for party in ("moe", "uniroyal")] == [Ranking, Prioritisation]


@pytest.mark.parametrize("written_out", [True, False])
def test_garrison_is_the_model_of_the_catalogue(tmp_path: Path, written_out: bool) -> None:
    rankings = {party: ranked(*tiers) for party, tiers in GARRISON_RANKINGS.items()}
    data = model(GARRISON_OPTIONS, GARRISON_INFEASIBLE, written_out=written_out, **rankings)
    data["useManualPreferenceVectors"] = True
    conversion = converted(tmp_path, data)
    assert same(conversion.conflict, "environment/hipel-1980/garrison")
    assert conversion.conflict.option_names[:2] == ("us_support.full", "us_support.reduced")
    assert not conversion.notes


def test_the_prisoners_dilemma_is_the_model_of_the_catalogue(tmp_path: Path) -> None:
    conversion = converted(tmp_path, PRISONERS, "Two prisoners.gmcr")
    assert same(conversion.conflict, "games/petersons-2014/prisoners-dilemma")
    assert conversion.conflict.title == "Two prisoners"
    assert conversion.conflict.party_ids == ("prisoner_one", "prisoner_2")
    assert conversion.conflict.party("prisoner_2").name == "prisoner 2"
    assert not conversion.notes


@pytest.mark.parametrize("manual", [True, False])
def test_what_is_converted_reads_back_the_same(tmp_path: Path, manual: bool) -> None:
    data = {**elmira(decimals=True, written_out=True), "useManualPreferenceRanking": manual}
    conflict = converted(tmp_path, data).conflict
    assert conflict_of_data(plain_form(conflict)) == conflict


# --- spellings -------------------------------------------------------------------


def wrapped(pairs: list[list[Any]]) -> Iterator[Any]:
    letters = "".join(dict(pairs).get(at, "-") for at in range(2))
    yield {"condition": pairs}
    yield {"pattern": pairs, "name": letters}
    yield {"name": letters}
    yield letters
    yield {"compound": True, "members": [pairs]}
    yield {"compound": False, "members": [{"condition": pairs}]}
    yield [[at, letter.lower()] for at, letter in pairs]
    yield [[PRISONERS["options"][at]["name"], letter] for at, letter in pairs]
    yield [*pairs, [1 - pairs[0][0], "-"]] if len(pairs) == 1 else pairs
    if len(pairs) == 1:
        yield pairs[0]


@pytest.mark.parametrize("spelt", [*wrapped([[0, "Y"]]), *wrapped([[0, "N"], [1, "Y"]])], ids=str)
def test_a_condition_may_be_wrapped(tmp_path: Path, spelt: Any) -> None:
    conversion = converted(tmp_path, small(infeasibles=[spelt]))
    (removed,) = conversion.conflict.infeasible
    assert removed.when.text in (
        "cooperate_with_2",
        "not cooperate_with_2 and cooperate_with_one",
    )
    assert not conversion.notes


def test_the_name_of_a_condition_becomes_a_note_unless_it_is_its_pattern(tmp_path: Path) -> None:
    pairs = [[0, "Y"]]
    named = [{"condition": pairs, "name": name} for name in ("Y-", "nobody can", None, "")]
    found = converted(tmp_path, small(infeasibles=named)).conflict.infeasible
    assert [element.grounds.note for element in found] == [None, "nobody can", None, None]


def test_compound_conditions_nest(tmp_path: Path) -> None:
    inner = {"compound": True, "members": [[[0, "Y"]], {"compound": True, "members": [[[1, "Y"]]]}]}
    (removed,) = converted(tmp_path, small(infeasibles=[inner])).conflict.infeasible
    assert removed.when.text == "cooperate_with_2 or cooperate_with_one"


def test_a_condition_without_options_is_left_out_and_noted(tmp_path: Path) -> None:
    empty = [[], {"compound": True, "members": []}, [[0, "-"]]]
    conversion = converted(tmp_path, small(infeasibles=empty))
    assert not conversion.conflict.infeasible
    assert notes(conversion) == [
        f"infeasibles[{number}]: the condition names no option and is not carried over."
        for number in (1, 2, 3)
    ]


def test_title_and_description_are_carried_over(tmp_path: Path) -> None:
    data = small(title=" Two  prisoners\n", description="Each chooses.", version=2)
    conversion = converted(tmp_path, data)
    assert (conversion.conflict.title, conversion.conflict.summary) == (
        "Two prisoners",
        "Each chooses.",
    )
    assert not conversion.notes


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert converted(tmp_path, "\ufeff" + json.dumps(PRISONERS)).conflict.options


def test_options_listed_apart_from_their_owners_move_to_them_and_that_is_noted(
    tmp_path: Path,
) -> None:
    # States are told by decimals of the foreign order: option 0 belongs to the second party.
    options = [("second", "b", "both"), ("first", "a", "fwd")]
    data = model(options, second=ranked([0, 2], 1, 3), first=ranked(2, 0, 3, 1))
    data["decisionMakers"].reverse()
    conversion = converted(tmp_path, data)
    assert conversion.conflict.option_names == ("a", "b")
    assert conversion.conflict.preference_of["second"] == Ranking(
        (("N N", "Y N"), ("N Y",), ("Y Y",))
    )
    assert conversion.conflict.preference_of["first"] == Ranking(
        (("Y N",), ("N N",), ("Y Y",), ("N Y",))
    )
    assert notes(conversion) == ["options: states are numbered in another order."]


def test_a_party_without_preferences_is_indifferent_and_that_is_noted(tmp_path: Path) -> None:
    data = small()
    data["decisionMakers"][0]["preferences"] = []
    conversion = converted(tmp_path, data)
    assert compile_graph(conversion.conflict).ranks[0] == (0, 0, 0, 0)
    assert "indifferent" in notes(conversion)[0]


# --- what is not carried over ----------------------------------------------------


def test_everything_that_is_not_carried_over_is_noted_once_for_each_key(tmp_path: Path) -> None:
    data = small(coalitions=[[0, 1]], thirdParty={"x": 1}, ordering=[], colour=None, shown=False)
    for party in data["decisionMakers"]:
        party["colour"] = "red"
    data["options"][1]["masterOrder"] = 3
    conversion = converted(tmp_path, data)
    assert sorted(notes(conversion)) == [
        "coalitions: not carried over.",
        "decisionMakers[1].colour, and in 1 more places: not carried over.",
        "options[2].masterOrder: not carried over.",
        "thirdParty: not carried over.",
    ]
    assert [note.place.line for note in conversion.notes if note.place] == [1] * 4


HOSTILE = {
    "not": "option_not",
    "TRUE": "option_true",
    "2 strikes": "option_2_strikes",
    "…!": "option_1",
    "": "option_1",
    "Über-Größe, naïvely": "uber_grosse_naively",
    "中国 撤军": "中国_撤军",
    "x" * 5000: "x" * 40,
    "<script>alert(1)</script>": "script_alert_1_script",
    "a: [b, {c}] # d & *e !f |\n>": "a_b_c_d_e_f",
    "../../etc/passwd": "etc_passwd",
    "\u202egnp": "gnp",
    "Ⅷ²": "viii2",
    "_": "option_1",
    "हिन्दी": "ह_नद",
    "İ": "i",
}


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_makes_a_usable_id_and_reads_back(tmp_path: Path, name: str) -> None:
    data = small()
    data["options"][0]["name"] = name
    conflict = converted(tmp_path, data).conflict
    assert conflict.options[0].id == HOSTILE[name]
    assert conflict.options[0].label in (" ".join(name.split()), HOSTILE[name])
    assert conflict_of_data(plain_form(conflict)) == conflict


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_ids_from_any_names_are_different_and_can_be_read(names: list[str]) -> None:
    from detente.files.gmcr import _Reading

    listed = [(name, ("options", at)) for at, name in enumerate(names)]
    ids = _Reading().ids(listed, "option")
    assert len(set(ids)) == len(names)
    data = {
        "detente": 1,
        "title": "t",
        "decision_makers": {"one": {"options": dict.fromkeys(ids, "text")}},
        "preferences": {"one": {"statements": [ids[-1]]}},
    }
    assert conflict_of_data(data).option_names == tuple(ids)


def test_options_of_one_name_get_different_ids_and_that_is_noted(tmp_path: Path) -> None:
    options = [("me", name, "both") for name in ("Go", "go!", "go 2", "GO")]
    conversion = converted(tmp_path, model(options, me=stated(["Y---"])))
    assert conversion.conflict.option_names == ("go", "go_2", "go_2_2", "go_3")
    assert notes(conversion)[0] == "options[2].name: the option has the id go_2."


def test_an_id_needs_no_mark_on_letters() -> None:
    assert identifier("Débâcle  N°1") == "debacle_n_1"


# --- faults ----------------------------------------------------------------------


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    data = {
        "options": [{"name": "go"}, {"permittedDirection": "forwards"}, 7],
        "decisionmakers": [],
        "infeasibles": {"0": "Y"},
    }
    assert faults(tmp_path, data) == [
        (
            "E601 decisionMakers is missing: who takes part, with whose options. "
            "[a mapping with options, decisionmakers, infeasibles]"
        ),
        (
            "E601 options[1]: permittedDirection is missing: it says which way an option may "
            "change. [a mapping with name]"
        ),
        (
            "E601 options[2]: name is missing: every option has a name. "
            "[a mapping with permittedDirection]"
        ),
        "E601 options[2].permittedDirection: there is no such direction. [forwards]",
        "E601 options[3]: an object was expected: an option. [7]",
        "E601 infeasibles: a list was expected: conditions. [a mapping with 0]",
    ]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ([[2, "Y"]], "infeasibles[1][1][1]: there is no such option. [2]"),
        ([[-1, "Y"]], "infeasibles[1][1][1]: there is no such option. [-1]"),
        ([[0.0, "Y"]], "infeasibles[1][1][1]: there is no such option. [0.0]"),
        ([[True, "Y"]], "infeasibles[1][1][1]: there is no such option. [true]"),
        ([[None, "Y"]], "infeasibles[1][1][1]: an option was expected. [nothing (an empty value)]"),
        ([["Cooperate", "Y"]], "infeasibles[1][1][1]: there is no such option. [Cooperate]"),
        ([[0, "yes"]], "infeasibles[1][1][2]: Y or N was expected. [yes]"),
        ([[0, ["Y"]]], "infeasibles[1][1][2]: Y or N was expected. [a list of 1]"),
        ([[0, "Y", 1]], "infeasibles[1][1]: an option with Y or N was expected. [a list of 3]"),
        (["Y"], "infeasibles[1][1]: an option with Y or N was expected. [Y]"),
        ("YNY", ("infeasibles[1]: the pattern does not fit the options. "
                "[YNY: 3 letters for 2 options]")),
        (3, "infeasibles[1]: a condition was expected. [3]"),
        ({}, ("infeasibles[1]: condition is missing: which options must be taken or not. "
             "[an empty mapping]")),
        ({"compound": True}, ("infeasibles[1]: members is missing: the alternatives of the "
                             "condition. [a mapping with compound]")),
        ({"members": 1}, "infeasibles[1].members: a list was expected: conditions. [1]"),
        ({"compound": False, "members": [[[0, "Y"]], [[1, "Y"]]]},
         "infeasibles[1].members: members of a condition that is not compound. [a list of 2]"),
        ({"members": [[[0, "Y"]], []]},
         "infeasibles[1]: a member names no option. [a mapping with members]"),
    ],
    ids=str,
)  # fmt: skip
def test_a_condition_that_cannot_be_understood_is_refused(
    tmp_path: Path, condition: Any, problem: str
) -> None:
    assert faults(tmp_path, small(infeasibles=[condition])) == [f"E601 {problem}"]


@pytest.mark.parametrize(
    ("tiers", "problem"),
    [
        ([0, 1, 2], ("read as decimals: 3 left out; read as numbers 1 to 4: 3 4 left out, "
                    "0 infeasible")),
        ([1, 2, 3], "read as decimals: 0 left out; read as numbers 1 to 4: 4 left out"),
        ([0, 1, 2, 3, 3], "read as decimals: 3 named twice; read as numbers 1 to 4: 4 left out"),
        ([1, 1, 2, 9], ("read as decimals: 0 3 left out, 9 infeasible, 1 named twice; "
                       "read as numbers 1 to 4: 3 4 left out, 9 infeasible, 1 named twice")),
        ([0, 1, 2, "x"], "[x]"),
        ([0, 1, 2, -3], "[-3]"),
        ([0, 1, [2, [3]]], "[a list of 1]"),
        ([0, 1, 2, int("9" * 3000)], "read as decimals: 3 left out, 99999999999… infeasible"),
        ([[]], "read as decimals: 0 1 2 3 left out; read as numbers 1 to 4: 1 2 3 4 left out"),
        ([0], "read as decimals: 1 2 3 left out"),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_ranking_that_does_not_fit_the_states_is_refused(
    tmp_path: Path, tiers: list[Any], problem: str
) -> None:
    data = small(useManualPreferenceRanking=True)
    data["decisionMakers"][0]["preferenceRanking"] = tiers
    data["decisionMakers"][1]["preferenceRanking"] = [[0, 1], [2, 3]]
    found = faults(tmp_path, data)
    assert any(problem in fault for fault in found), found
    assert all(fault.startswith("E601 decisionMakers[1].preferenceRanking") for fault in found)


def test_a_ranking_in_use_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, small(useManualPreferenceRanking=True))
    assert found == [
        f"E601 decisionMakers[{number}].preferenceRanking: rankings by hand are in use, "
        "but there is none. [a mapping with name, options, preferences]"
        for number in (1, 2)
    ]


def test_a_party_with_neither_statements_nor_ranking_is_refused(tmp_path: Path) -> None:
    data = small()
    del data["decisionMakers"][1]["preferences"]
    (found,) = faults(tmp_path, data)
    assert found.startswith("E601 decisionMakers[2]: preferences is missing")


def test_owners_of_options_must_be_certain(tmp_path: Path) -> None:
    data = small()
    data["decisionMakers"][0]["options"] = [0, 1]
    assert "E602 options[2]: the option has several owners." in faults(tmp_path, data)[0]
    data["decisionMakers"][0]["options"] = []
    assert "E602 options[1]: no decision maker has this option." in faults(tmp_path, data)[0]
    data = small()
    data["options"][1]["name"] = data["options"][0]["name"]
    data["decisionMakers"][0]["options"] = [{"name": data["options"][0]["name"]}]
    (found,) = faults(tmp_path, data)
    assert "E601 decisionMakers[1].options[1]: more than one option has this name." in found


def test_a_decision_maker_is_an_object_and_a_name_is_a_text(tmp_path: Path) -> None:
    data = small()
    data["decisionMakers"][0] = "me"
    data["options"][0]["name"] = ["go"]
    assert faults(tmp_path, data) == [
        "E601 options[1].name: a text was expected. [a list of 1]",
        "E601 decisionMakers[1]: an object was expected: a decision maker. [me]",
    ]


def test_an_option_written_out_twice_must_agree(tmp_path: Path) -> None:
    data = small()
    option = {**data["options"][0], "permittedDirection": "back"}
    data["decisionMakers"][0]["options"] = [option]
    (found,) = faults(tmp_path, data)
    assert found == (
        "E601 decisionMakers[1].options[1].permittedDirection: another direction. [back]"
    )


def test_a_model_without_feasible_states_is_refused_where_states_are_needed(
    tmp_path: Path,
) -> None:
    data = small(infeasibles=["Y-", "N-"], useManualPreferenceRanking=True)
    for party in data["decisionMakers"]:
        party["preferenceRanking"] = [0, 1, 2, 3]
    (found,) = faults(tmp_path, data)
    assert found.startswith("E401 infeasibles: No state is feasible")


def test_a_condition_too_long_for_a_formula_is_refused(tmp_path: Path) -> None:
    many = {"compound": True, "members": [[[0, "Y"], [1, "N"]]] * 2000}
    (found,) = faults(tmp_path, small(infeasibles=[many]))
    assert found.startswith("E602 infeasibles[1]: the condition is too long.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E110"),
        ("{", "E104"),
        ("[]", "E601"),
        ("null", "E601"),
        ('"options"', "E601"),
        ("{}", "E601"),
        ('{"options": [], "decisionMakers": []}', "E601"),
        ('{"options": null, "decisionMakers": null}', "E601"),
        ('{"options": 1, "options": 2}', "E106"),
        ('{"options": [NaN]}', "E104"),
        ('{"options": ["\\ud800"]}', "E104"),
        ('{"options": ["\\u0000"]}', "E104"),
        ("[" * 100_000, "E109"),
        ('{"options":' * 100_000, "E109"),
        ("\udcff", "E102"),
        ("x" * (5 << 20), "E103"),
    ],
    ids=range(16),
)
def test_malformed_files_are_refused_in_words(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "model.gmcr"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FaultyInput) as faulty:
        read_gmcr(path)
    assert {fault.code for fault in faulty.value.faults} == {code}
    assert all(fault.place for fault in faulty.value.faults)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match="E101"):
        read_gmcr(tmp_path / "none.gmcr")


def test_a_title_is_found_for_any_file_name(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.gmcr"
    try:
        Path(os.fsdecode(path)).write_text(json.dumps(PRISONERS), encoding="utf-8")
    except OSError:
        pytest.skip("this file system has text names only")
    assert read_gmcr(os.fsdecode(path)).conflict.title == "?"


def test_a_huge_file_is_read_or_refused_in_bounded_time(tmp_path: Path) -> None:
    count = 20_000
    options = [("me", "go", "both")] * count
    start = time.monotonic()
    conflict = converted(tmp_path, model(options, me=stated(["Y" + "-" * (count - 1)]))).conflict
    assert len(set(conflict.option_names)) == count
    told = notes(converted(tmp_path, small(**{f"key{at}": 1 for at in range(count)})))
    assert told[200:] == ["19,800 more parts were changed or not carried over."]
    data = small(infeasibles=[[[9, "Q"]]] * count)
    assert len(faults(tmp_path, data)) == 200
    data = small(options=small()["options"] * 12, useManualPreferenceRanking=True)
    data["decisionMakers"][0] |= {"options": list(range(24)), "preferenceRanking": [0] * count}
    del data["decisionMakers"][1]
    assert "leaves out states" in faults(tmp_path, data)[0]
    assert time.monotonic() - start < 300


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.sampled_from(["Y", "N", "Y-", "both", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "options", "decisionMakers", "infeasibles", "name", "permittedDirection",
                    "preferences", "preferenceRanking", "useManualPreferenceRanking",
                    "compound", "members", "condition", "pattern", "title",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.sampled_from(["options", "decisionMakers", "infeasibles", "title", "description"]),
    json_values,
    st.booleans(),
)
def test_nothing_in_a_file_ends_in_anything_but_a_model_or_faults(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: Any, manual: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    data = small(**{key: value}, useManualPreferenceRanking=manual)
    if isinstance(value, dict) and manual:
        data["decisionMakers"] = [{**PRISONERS["decisionMakers"][0], "options": [0, 1], **value}]
    try:
        conversion = converted(folder, data)
    except FaultyInput as faulty:
        told, conflict = faulty.faults, None
    else:
        told, conflict = conversion.notes, conversion.conflict
    assert {fault.code for fault in told} <= CODES.keys()
    if conflict is None:
        assert told
    else:
        assert conflict_of_data(plain_form(conflict)) == conflict
