"""``detente resolve`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.cli.main import run
from detente.questions.resolve.menu import Costs
from detente.stability.result import analyse_listed

ELMIRA = "case:environment/hipel-1993/elmira"
CapSys = pytest.CaptureFixture[str]

MODEL = """\
detente: 1
title: Two farms and a well  # kept
decision_makers:
  upper: {options: {draw_less: Draw less}}
  lower: {options: {share_cost: Share the cost}}
status_quo: NN
preferences:
  upper: {statements: [share_cost, not draw_less]}
  lower: {statements: [draw_less, not share_cost]}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "well.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def answer(capsys: CapSys, *arguments: str, status: int = 0) -> dict[str, Any]:
    """The JSON that the command prints."""
    assert run(["resolve", *arguments, "--json"]) == status, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_prints_what_python_gives(capsys: CapSys, file: str) -> None:
    found = answer(capsys, file, "--want", "YY", "--concepts", "nash", "--most", "3")
    result = detente.resolve(detente.load(file), "YY", ["nash"], most=3)
    assert found == result.to_dict() == json.loads(result.to_json())
    assert found["complete"]
    assert found["possible"]
    assert found["bound"] == found["proposals"][0]["cost"] > 0


def test_both_farms_have_to_give_and_each_is_told_what(capsys: CapSys, file: str) -> None:
    assert run(["resolve", file, "--want", "YY", "--concepts", "R"]) == 0
    told = capsys.readouterr().out
    assert "that nothing costs less is proved" in told
    assert "Upper gives up" in told
    assert "Lower gives up" in told


def test_what_holds_already_costs_nothing(capsys: CapSys, file: str) -> None:
    assert run(["resolve", file, "--want", "NN", "--concepts", "R"]) == 0
    assert "nothing has to change" in capsys.readouterr().out


def test_a_menu_that_cannot_do_it_ends_with_status_1(capsys: CapSys, file: str) -> None:
    both = ["--keep", "upper,lower"]
    assert run(["resolve", file, "--want", "YY", "--concepts", "R", *both]) == 1
    assert "Nothing on this menu" in capsys.readouterr().out


def test_a_saved_variant_makes_the_outcome_hold(capsys: CapSys, file: str) -> None:
    asked = ["--want", "YY", "--concepts", "R", "--save-variant", "agreed"]
    assert run(["resolve", file, *asked]) == 0
    text = Path(file).read_text(encoding="utf-8")
    assert text.startswith(MODEL)
    capsys.readouterr()
    changed = detente.with_variants(detente.load(file), ["agreed"])
    assert analyse_listed(changed).is_equilibrium("YY", "nash")
    assert run(["resolve", file, *asked]) == 2
    assert "has a variant of this name" in capsys.readouterr().err


def test_when_time_runs_out_the_best_is_told_with_a_bound(capsys: CapSys) -> None:
    found = answer(
        capsys,
        "case:accounts/gulf-2024-04/statement",
        *("--want", "not heavy_strikes", "--concepts", "nash", "--time", "0.001"),
        status=3,
    )
    assert not found["complete"]
    assert found["limits"]
    assert found["bound"] < found["proposals"][0]["cost"]
    assert found["proposals"][0]["verified"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--want", "ZZ"], "E302"),
        (["--want", "YY", "--menu", "bribes"], "E701"),
        (["--want", "YY", "--cost", "drop=0"], "E701"),
        (["--want", "YY", "--cost", "drop"], "E701"),
        (["--want", "YY", "--cost", "dorp=2"], "E701"),
        (["--want", "YY", "--keep", "nobody"], "E701"),
        (["--want", "YY", "--adopt", "upper"], "E701"),
        (["--want", "draw_less and not draw_less"], "E701"),
        (["--want", "YY", "--inverse", "--concepts", "R,GMR"], "E701"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_mend(
    capsys: CapSys, file: str, arguments: list[str], code: str
) -> None:
    assert run(["resolve", file, *arguments]) == 2
    error = capsys.readouterr().err
    assert code in error
    assert "mend:" in error


def test_the_inverse_says_when_a_model_is_too_large_to_count(capsys: CapSys) -> None:
    found = answer(capsys, ELMIRA, "--want", "s3", "--inverse")
    assert found["rankings"]["strict"] is None
    assert "sequential" in found["rankings"]["not_counted"]
    counted = answer(capsys, ELMIRA, "--want", "s3", "--inverse", "--concepts", "R")
    assert 0 < counted["rankings"]["strict"] < counted["rankings"]["of_strict"]


def test_costs_of_a_party_make_another_one_give() -> None:
    model = detente.case(ELMIRA.removeprefix("case:")).load()
    cheap = detente.resolve(model, "s1", ["sequential"])
    (giver,) = {who for who, _ in cheap.proposals[0].sentences}
    party = next(p.id for p in model.decision_makers if p.label == giver)
    dear = detente.resolve(model, "s1", ["sequential"], costs=Costs(parties={party: 50}))
    assert giver not in {who for who, _ in dear.proposals[0].sentences}


def test_an_offered_option_and_a_named_guarantor_are_told_with_who_gives_them(
    capsys: CapSys, file: str, tmp_path: Path
) -> None:
    party = detente.load(file).party_ids[1]
    offers = tmp_path / "offers.yaml"
    view = f"{party}: [{{that: gate, place: 1}}]"
    offers.write_text(
        f"options:\n  - {{id: gate, owner: {party}, views: {{{view}}}}}\n", encoding="utf-8"
    )
    arguments = (file, "--want", "YY", "--concepts", "nash", "--offer", str(offers))
    found = answer(capsys, *arguments, "--menu", "guarantees", "--guarantor", "the council")
    assert found["method"]["guarantors"] == ["the council"]
    assert found["method"]["offered_options"] == ["gate"]
    givers = {each["who"] for each in found["proposals"][0]["by"]}
    assert givers == {"the council"}
    assert found["proposals"][0]["added_options"] == []


def test_a_file_of_offers_that_is_none_is_refused(
    capsys: CapSys, file: str, tmp_path: Path
) -> None:
    offers = tmp_path / "offers.yaml"
    offers.write_text("options: {gate: yes}\n", encoding="utf-8")
    assert run(["resolve", file, "--want", "YY", "--offer", str(offers)]) == 2
    assert "E701" in capsys.readouterr().err


def test_an_option_offered_in_one_line_is_told_and_saved_as_a_variant(
    capsys: CapSys, file: str
) -> None:
    arguments = (
        *("resolve", file, "--want", "YY", "--concepts", "nash", "--menu", "options"),
        *("--offer", "lower.gate: open the gate", "--view", "gate, upper, 1: gate and draw_less"),
    )
    view = ("--view", "gate, lower, 1: gate and share_cost")
    assert run([*arguments, *view, "--save-variant", "gated"]) == 0
    shown = capsys.readouterr().out
    assert "Lower comes to have the option “open the gate”." in shown.replace("lower", "Lower")
    # the outcome is told in the words of the model that has the option
    assert "“Share the cost” and “open the gate”" in shown
    held = detente.with_variants(detente.load(file), ["gated"])
    found = analyse_listed(held, ["nash"])
    at = found.position("YYY")
    assert all(at in stable for stable in found.stable["nash"])
    assert run([*arguments, "--view", "lid, lower: lid"]) == 2
    assert "No option of this id is offered" in capsys.readouterr().err
