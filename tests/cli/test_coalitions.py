"""``detente coalitions`` as a user meets it."""

from __future__ import annotations

import json

import pytest

from detente.cli.main import run

CapSys = pytest.CaptureFixture[str]
ELMIRA = "case:hipel-1993/elmira"


def test_it_tells_who_breaks_which_equilibrium_and_how(capsys: CapSys) -> None:
    assert run(["coalitions", ELMIRA, "--verify"]) == 0
    out = capsys.readouterr().out
    assert "State 6 (s5)  broken (1)" in out
    assert "MoE and Uniroyal together (CNash, CGMR, CSMR, CSEQ):" in out
    assert "- Then Uniroyal could switch on “Accept” and switch off “Delay”." in out
    assert "checked: the witness holds" in out
    assert "the check objects" not in out


def test_its_json_names_breakers_with_paths(capsys: CapSys) -> None:
    assert run(["coalitions", ELMIRA, "--json", "--verify"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["complete"] is True
    (broken,) = answer["broken"]["coalition_nash"]["NYNNY"]
    assert broken == {
        "coalition": ["moe", "uniroyal"],
        "minimal": True,
        "path": [
            {"parties": ["moe"], "to": "YYNNY"},
            {"parties": ["uniroyal"], "to": "YNYNY"},
        ],
        "objections": [],
    }


def test_joint_moves_are_told_as_one_step(capsys: CapSys) -> None:
    assert run(["coalitions", ELMIRA, "s5", "--reach", "joint", "--coalition", "moe,uniroyal"]) == 0
    out = capsys.readouterr().out
    assert "MoE could switch on “Modify” and Uniroyal could switch on “Accept”" in out
    assert "at the same time." in out


def test_time_that_runs_out_gives_status_3_and_what_is_known(capsys: CapSys) -> None:
    assert run(["coalitions", ELMIRA, "--time", "0.0000001", "--json"]) == 3
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["complete"] is False
    assert answer["counts"]["unexamined"] == 9
    assert "not complete" in printed.err


def test_merged_parties_are_an_answer_of_their_own(capsys: CapSys) -> None:
    case = "case:kinsara-2014/elmira"
    assert run(["coalitions", case, "--merge", "moe,uniroyal"]) == 0
    assert "Nash equilibria: s5, s6, s9, s10, s11, s12." in capsys.readouterr().out
    assert run(["coalitions", case, "--merge", "moe,uniroyal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["merged"] == [
        ["moe", "uniroyal"],
        ["local_government"],
    ]
    assert run(["coalitions", case, "--merge", "moe,uniroyal", "--mode", "weak"]) == 2


def test_wrong_calls_give_status_2(capsys: CapSys) -> None:
    for arguments in (["--coalition", "moe,nobody"], ["--reach", "far"], ["s77"]):
        assert run(["coalitions", ELMIRA, *arguments]) == 2
        assert "Traceback" not in capsys.readouterr().err


def test_lists_are_cut_at_the_limit_and_say_so(capsys: CapSys) -> None:
    assert run(["coalitions", ELMIRA, "--json", "--limit", "1"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["jumps"]) == 1
    assert answer["counts"]["jumps"] == 2
    assert answer["limits"]


def test_a_report_takes_coalitions_in(capsys: CapSys) -> None:
    assert run(["report", ELMIRA, "--coalitions", "--text"]) == 0
    assert "What coalitions break" in capsys.readouterr().out
