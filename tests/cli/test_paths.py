"""``detente paths`` and ``detente evolution`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.cli.main import run
from detente.files.builder import Builder

CapSys = pytest.CaptureFixture[str]
ELMIRA = "case:hipel-1993/elmira"
GULF = "case:gulf-2024-04/statement"


def answer(capsys: CapSys, *arguments: str, status: int = 0) -> dict[str, Any]:
    """The JSON that the command prints."""
    assert run([*arguments, "--json"]) == status, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def many(tmp_path: Path) -> str:
    """A model of 30 options: too many to list, and small for decision diagrams."""
    builder = Builder("Thirty").status_quo("N" * 30)
    for number in range(6):
        party = builder.decision_maker(f"p{number}")
        for option in range(5):
            party.option(f"o{number}_{option}")
        following = (number + 1) % 6
        party.prefers(f"o{number}_0 iff o{following}_0", f"not o{number}_1", f"o{number}_2")
    path = tmp_path / "many.yaml"
    detente.save(builder.build(), path)
    return str(path)


def test_the_command_prints_what_python_gives(capsys: CapSys) -> None:
    found = answer(capsys, "paths", ELMIRA, "--to", "s8", "--k", "3", status=0)
    assert found == detente.paths(detente.case(ELMIRA[5:]).load(), to="s8", k=3).to_dict()
    climbing = answer(capsys, "paths", GULF, "--escalation")
    assert climbing == detente.escalation(detente.case(GULF[5:]).load()).to_dict()
    settling = answer(capsys, "evolution", GULF)
    assert settling == detente.evolution(detente.case(GULF[5:]).load()).to_dict()


def test_a_target_that_no_path_reaches_is_said_with_status_1(capsys: CapSys) -> None:
    assert run(["paths", ELMIRA, "--to", "s8", "--by", "improvements"]) == 1
    assert "By improvements: s8 cannot be reached." in capsys.readouterr().out
    assert run(["paths", ELMIRA, "--to", "s8"]) == 0


def test_a_target_that_already_holds_takes_no_move(capsys: CapSys) -> None:
    found = answer(capsys, "paths", ELMIRA, "--to", "delay")
    assert found["paths"]["moves"]["moves"] == 0
    assert found["paths"]["moves"]["paths"][0]["steps"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["paths", ELMIRA, "--from", "s99"], "E308"),
        (["paths", ELMIRA, "--to", "dela"], "E302"),
        (["paths", ELMIRA, "--to", "delay and"], "E301"),
        (["paths", ELMIRA, "--escalation"], "E202"),
        (["paths", ELMIRA, "--escalation", "--to", "s8"], "E701"),
        (["paths", GULF, "--escalation", "--concept", "best"], "E701"),
        (["paths", "case:chicken"], "E701"),
        (["evolution", "case:chicken"], "E701"),
        (["evolution", GULF, "--law", "worst"], "E701"),
        (["evolution", GULF, "--weights", "iran"], "E701"),
        (["evolution", GULF, "--weights", "iran=0"], "E701"),
        (["evolution", GULF, "--weights", "nobody=1"], "E701"),
    ],
)
def test_wrong_calls_are_faults_with_status_2(
    capsys: CapSys, arguments: list[str], code: str
) -> None:
    found = answer(capsys, *arguments, status=2)
    assert [fault["code"] for fault in found["faults"]] == [code]


def test_limits_are_status_3(capsys: CapSys, many: str) -> None:
    for arguments in (
        ["paths", many, "--engine", "lists", "--max-states", "50"],
        ["paths", GULF, "--escalation", "--max-states", "50"],
        ["evolution", GULF, "--max-states", "50"],
        ["paths", GULF, "--engine", "symbolic"],
    ):
        found = answer(capsys, *arguments, status=3)
        assert [fault["code"] for fault in found["faults"]] == ["E501"]


def test_a_large_model_is_searched_by_decision_diagrams(capsys: CapSys, many: str) -> None:
    found = answer(capsys, "paths", many, "--to", "o0_1 and o3_1", "--engine", "symbolic")
    assert found["method"]["engine"] == "symbolic"
    assert found["to"]["states"] == 2**28
    assert found["paths"]["moves"]["moves"] == 2
    assert found["paths"]["improvements"] == {
        "reached": False,
        "known": True,
        "moves": None,
        "shortest_counted": True,
        "shortest": 0,
        "paths": [],
    }
    assert "left out" in found["limits"][0]
    counted = answer(capsys, "paths", many, "--by", "moves", "--engine", "symbolic")
    # A state is as many moves away as there are parties that have changed something.
    assert counted["reached"]["moves"]["by_moves"] == [
        1,
        186,
        14415,
        595820,
        13852815,
        171774906,
        887503681,
    ]


def test_time_that_runs_out_leaves_what_is_known(capsys: CapSys, many: str) -> None:
    found = answer(
        capsys, "paths", many, "--to", "o0_1 and o3_1", "--engine", "symbolic",
        "--time", "0.000001", status=3,
    )  # fmt: skip
    assert not found["complete"]
    routes = found["paths"]["moves"]
    assert (routes["known"], routes["reached"], routes["more_than"]) == (False, None, 0)
    assert run(["paths", many, "--engine", "symbolic", "--time", "0.000001"]) == 3
    printed = capsys.readouterr()
    assert "not complete" in printed.out
    assert "not complete" in printed.err


def test_the_table_shows_as_many_states_as_asked_for(capsys: CapSys) -> None:
    assert run(["paths", GULF, "--limit", "3"]) == 0
    assert "3 of 3,072 states shown" in capsys.readouterr().out
    assert len(answer(capsys, "paths", GULF, "--limit", "3")["reached"]["moves"]["listed"]) == 3


def test_one_law_alone_is_said_to_be_one(capsys: CapSys) -> None:
    assert run(["evolution", GULF, "--law", "best"]) == 0
    out = capsys.readouterr().out
    assert "One law was asked for; another may give another answer." in out
    assert "uniform" not in out


def test_weights_and_laws_change_the_answer(capsys: CapSys) -> None:
    found = answer(capsys, "evolution", "case:chicken", "--from", "r1c1", "--weights", "row=3")
    assert [e["probability"]["uniform"] for e in found["endings"]] == [0.75, 0.25]
    assert found["law_matters"] is False
