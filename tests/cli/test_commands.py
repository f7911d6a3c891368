"""The command line as a user meets it: answers, exit status, standard error, colours."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.cli.amounts import MEMORY, TIME
from detente.cli.main import ALIASES, COMMANDS, run

CASES = Path(__file__).parents[2] / "cases"
ELMIRA = str(CASES / "environment/hipel-1993/elmira/conflict.yaml")
GRAPH = str(CASES / "environment/xu-2007/elmira-graph/conflict.yaml")
GARRISON = str(CASES / "environment/hipel-1980/garrison/conflict.yaml")
STATEMENT = str(CASES / "accounts/gulf-2024-04/statement.yaml")

CapSys = pytest.CaptureFixture[str]


def answer(capsys: CapSys, *arguments: str) -> dict[str, Any]:
    """The JSON that a command prints."""
    assert run([*arguments, "--json"]) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_json_has_the_keys_that_outside_programs_rely_on(capsys: CapSys) -> None:
    found = answer(capsys, "analyse", ELMIRA)
    assert found["detente"] == detente.__version__
    assert found["model"]["decision_makers"] == ["moe", "uniroyal", "local_government"]
    assert found["model"]["options"] == ["modify", "delay", "accept", "abandon", "insist"]
    assert len(found["model"]["sha256"]) == 64
    assert found["method"]["engine"] == "explicit"
    assert found["method"]["responses"] == "legal sequences"
    assert found["complete"] is True
    assert found["limits"] == []
    assert found["states"][0] == {"number": 1, "pattern": "NYNNN", "name": "s1"}
    assert found["stability"]["nash"]["moe"][0] == "NYNNN"
    assert found["equilibria"]["nash"] == ["-NNY-", "NYNNY", "YNYNY"]
    assert found["counts"]["feasible"] == 9
    assert found["counts"]["equilibria"]["nash"] == 3


def test_python_gives_the_text_that_the_command_line_prints(capsys: CapSys) -> None:
    assert run(["analyse", ELMIRA, "--json"]) == 0
    assert capsys.readouterr().out == detente.analyse(detente.load(ELMIRA)).to_json() + "\n"


def test_limit_zero_lists_no_states_and_counts_exactly(capsys: CapSys) -> None:
    found = answer(capsys, "analyse", ELMIRA, "--limit", "0")
    assert found["states"] == []
    assert found["equilibria"]["nash"] == []
    assert found["stability"]["nash"]["moe"] == []
    assert found["counts"]["equilibria"]["nash"] == 3
    assert found["limits"]


def test_concepts_are_chosen_by_name_or_abbreviation(capsys: CapSys) -> None:
    found = answer(capsys, "analyse", ELMIRA, "--concepts", "seq,nash")
    assert list(found["stability"]) == ["nash", "sequential"]


def test_the_response_rule_changes_verdicts_and_is_named(capsys: CapSys) -> None:
    legal = answer(capsys, "analyse", GARRISON)
    single = answer(capsys, "analyse", GARRISON, "--responses", "single")
    assert single["method"]["responses"] == "single"
    counts = [found["counts"]["equilibria"]["general_metarational"] for found in (single, legal)]
    assert counts[0] < counts[1]


def test_a_mixed_profile_names_its_concepts_and_equilibria(capsys: CapSys) -> None:
    found = answer(
        capsys, "analyse", ELMIRA, "--profile", "local_government=SEQ,uniroyal=sequential"
    )
    assert found["profile"]["concepts"] == {
        "moe": "nash",
        "uniroyal": "sequential",
        "local_government": "sequential",
    }
    assert found["profile"]["count"] == len(found["profile"]["equilibria"])


def test_the_american_spelling_is_the_same_command(capsys: CapSys) -> None:
    assert ALIASES == {"analyze": "analyse"}
    assert run(["analyze", ELMIRA]) == 0
    american = capsys.readouterr().out
    assert run(["analyse", ELMIRA]) == 0
    assert capsys.readouterr().out == american


def test_the_table_shows_options_preferences_marks_and_method(capsys: CapSys) -> None:
    assert run(["analyse", ELMIRA]) == 0
    out = capsys.readouterr().out
    for words in ("Local Government", "Insist", "Sequential (SEQ)", "equilibrium", "complete:"):
        assert words in out
    assert "legal sequences" in out
    assert "\x1b[" not in out


def test_csv_has_one_line_a_state_that_a_spreadsheet_can_read(capsys: CapSys) -> None:
    assert run(["analyse", ELMIRA, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 9
    assert rows[0]["pattern"] == "NYNNN"
    assert rows[0]["delay"] == "Y"
    assert {row["name"] for row in rows if row["nash equilibrium"] == "1"} == {"s5", "s8", "s9"}


def test_variants_are_listed_applied_and_named(capsys: CapSys) -> None:
    assert run(["analyse", STATEMENT, "--variants"]) == 0
    assert "no_deployment" in capsys.readouterr().out
    base = answer(capsys, "analyse", STATEMENT, "--limit", "0")
    changed = answer(capsys, "analyse", STATEMENT, "--limit", "0", "--variant", "no_deployment")
    assert changed["model"]["variants"] == ["no_deployment"]
    assert changed["counts"]["feasible"] == 768 < base["counts"]["feasible"]
    assert changed["model"]["sha256"] != base["model"]["sha256"]


def test_variants_table_says_what_each_variant_changes(capsys: CapSys) -> None:
    found = answer(capsys, "variants", STATEMENT, "--variant", "neither_sanction")
    base, changed = (model["states"][0] for model in found["models"])
    assert base["equilibrium"]["sequential"] is True
    assert changed["equilibrium"]["sequential"] is False
    assert changed["leavers"]["sequential"] == ["iran"]


def test_states_says_what_rules_a_combination_out(capsys: CapSys) -> None:
    found = answer(capsys, "states", ELMIRA, "YYYNN", "s1")
    ruled_out, feasible = found["asked"]
    assert ruled_out["feasible"] is False
    assert ruled_out["reasons"][0]["rule"].startswith("not exactly one of")
    assert feasible["feasible"] is True
    assert {move["party"] for move in feasible["states"][0]["moves"]} == {
        "moe",
        "uniroyal",
        "local_government",
    }


def test_states_counts_what_each_formula_removes(capsys: CapSys) -> None:
    found = answer(capsys, "states", ELMIRA)
    assert found["counts"] == {"feasible": 9, "combinations": 32}
    assert found["removed_by"][0]["removed"] == 20
    assert run(["states", ELMIRA]) == 0
    assert "removes 20" in capsys.readouterr().out


def test_abstract_form_has_names_for_patterns(capsys: CapSys) -> None:
    found = answer(capsys, "analyse", GRAPH)
    assert found["model"]["options"] == []
    assert found["equilibria"]["nash"] == ["s5", "s8", "s9"]
    assert run(["states", GRAPH, "s1"]) == 0
    assert run(["analyse", GRAPH]) == 0


def test_explain_tells_who_leaves_and_verifies_its_witnesses(capsys: CapSys) -> None:
    found = answer(capsys, "explain", STATEMENT, "contained_exchange", "--verify")
    iran = found["parties"]["iran"]
    leaves = next(a for a in iran if "nash" in a["concepts"])
    assert leaves["stable"] is False
    assert "equal blow" in leaves["sentences"][0]
    assert all(a["objections"] == [] for accounts in found["parties"].values() for a in accounts)
    assert run(["explain", STATEMENT, "contained_exchange", "--verify"]) == 0
    out = capsys.readouterr().out
    assert "Iran" in out
    assert "heavy strikes" in out
    assert "every witness holds" in out


def test_a_pattern_that_begins_with_a_dash_is_a_state(capsys: CapSys) -> None:
    found = answer(capsys, "explain", ELMIRA, "-NNY-")
    assert found["state"]["name"] == "s9"
    assert run(["states", ELMIRA, "---Y-", "--limit", "3"]) == 0
    assert "state 5 (s9)" in capsys.readouterr().out


def test_the_status_quo_can_be_asked_for_as_such(capsys: CapSys) -> None:
    found = answer(capsys, "explain", STATEMENT, "status quo", "--concepts", "SEQ")
    assert found["state"]["name"] == "contained_exchange"
    assert run(["states", STATEMENT, "status quo"]) == 0


def test_variants_are_listed_by_every_command_on_a_file(capsys: CapSys) -> None:
    for name in ("states", "analyse", "explain", "graph", "report"):
        assert run([name, STATEMENT, "--variants"]) == 0, name
        assert "no_deployment" in capsys.readouterr().out


def test_a_wrong_call_with_json_is_one_object_too(capsys: CapSys) -> None:
    assert run(["analyse", ELMIRA, "--nonsense", "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["faults"][0]["code"] == "E701"
    assert "--nonsense" in captured.err


def test_an_empty_choice_of_concepts_is_refused(capsys: CapSys) -> None:
    assert run(["analyse", ELMIRA, "--concepts", ","]) == 2
    assert "No concept is named" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["analyse", STATEMENT, "--json"], ["check", "nofile", "--json"]]
)
def test_a_reader_that_goes_away_is_no_failure_of_ours(arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "detente", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_check_is_quiet_about_a_good_file_and_strict_on_request(capsys: CapSys) -> None:
    assert run(["check", ELMIRA]) == 0
    assert "no error, 0 warnings" in capsys.readouterr().out
    assert run(["check", STATEMENT, "--strict"]) == 1
    assert "W507" in capsys.readouterr().out


def test_faults_go_to_standard_error_with_place_and_mend(capsys: CapSys, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "detente: 1\ntitle: Bad\ndecision_makers:\n  us: {options: {strike: Strike}}\n"
        "preferences:\n  us: {statements: [not strikee, strike and]}\nstatus_qo: N\n",
        encoding="utf-8",
    )
    assert run(["analyse", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    for words in (f"{path}:6:25  E302", "E301", "E201", "did you mean strike?", "status_quo"):
        assert words in captured.err, captured.err
    assert "Traceback" not in captured.err


def test_faults_with_json_are_one_object_on_standard_output(capsys: CapSys, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("detente: 1\ntitle: Bad\n", encoding="utf-8")
    assert run(["analyse", str(path), "--json"]) == 2
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert found["complete"] is False
    assert {fault["code"] for fault in found["faults"]} >= {"E202"}
    assert found["faults"][0]["line"] >= 1
    assert captured.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analise", ELMIRA], "analyse"),
        (["analyse", ELMIRA, "--concepts", "sequental"], "did you mean sequential?"),
        (["analyse", ELMIRA, "--responses", "twice"], "once"),
        (["analyse", ELMIRA, "--profile", "moe"], "PARTY=CONCEPT"),
        (["analyse", ELMIRA, "--profile", "mo=R"], "did you mean moe?"),
        (["analyse", ELMIRA, "--variant", "x"], "E314"),
        (["analyse", ELMIRA, "--nonsense"], "--nonsense"),
        (["analyse"], "FILE"),
        (["analyse", "no-such-file.yaml"], "E101"),
        (["explain", ELMIRA, "s99"], "E308"),
        (["explain", ELMIRA, "YYY"], "E307"),
        (["explain", ELMIRA, "YYYNN"], "E406"),
        (["states", ELMIRA, "maybe"], "E308"),
        (["graph", ELMIRA, "--party", "mo"], "did you mean moe?"),
        (["analyse", "case:elmirra"], "elmira"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_how_to_mend_it(
    capsys: CapSys, arguments: list[str], words: str
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_too_many_states_exit_with_3_and_say_what_to_do(capsys: CapSys) -> None:
    assert run(["analyse", STATEMENT, "--max-states", "100"]) == 3
    captured = capsys.readouterr()
    assert "E501" in captured.err
    assert "--max-states" in captured.err
    assert run(["analyse", STATEMENT, "--max-states", "100", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["complete"] is False


def test_every_command_has_help(capsys: CapSys) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        assert name in out
        assert run([name, "--help"]) == 0, name
        assert capsys.readouterr().out.startswith("Usage: detente"), name


def test_colour_only_on_request_and_never_with_no_color(
    capsys: CapSys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["analyse", ELMIRA]) == 0
    assert "\x1b[" not in capsys.readouterr().out


def test_report_and_graph_are_written_once_and_not_overwritten(
    capsys: CapSys, tmp_path: Path
) -> None:
    report = tmp_path / "elmira.html"
    assert run(["report", ELMIRA, "-o", str(report)]) == 0
    first = report.read_text(encoding="utf-8")
    assert first.startswith("<!DOCTYPE html>")
    assert run(["report", ELMIRA, "-o", str(report)]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["report", ELMIRA, "-o", str(report), "--force"]) == 0
    assert report.read_text(encoding="utf-8") == first
    for ending, start in (("svg", "<svg"), ("dot", "digraph"), ("graphml", "<?xml")):
        drawn = tmp_path / f"elmira.{ending}"
        assert run(["graph", ELMIRA, "-o", str(drawn)]) == 0
        assert drawn.read_text(encoding="utf-8").lstrip().startswith(start)


def test_demo_tells_the_three_accounts_and_writes_their_reports(
    capsys: CapSys, tmp_path: Path
) -> None:
    assert run(["demo", "-o", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    for words in ("statement", "off-ramp", "deterrence", "neither_sanction", "Iran could"):
        assert words in out
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"elmira.html", "statement.html", "off-ramp.html", "deterrence.html"}


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("500MB", "--memory"),
        ("0.5 GiB", "--memory"),
        (".5", "--memory"),
        ("1h", "--time"),
        ("2 min", "--time"),
    ],
)
def test_amounts_may_have_a_unit(capsys: CapSys, written: str, option: str) -> None:
    assert answer(capsys, "analyse", ELMIRA, option, written)["complete"] is True


@pytest.mark.parametrize(
    ("option", "written", "mend"),
    [
        ("--memory", "2 parsecs", "write 2 or 2GiB, or 500MB"),
        ("--memory", "0", "write 2 or 2GiB, or 500MB"),
        ("--time", "1e999", "write 90 or 90s, 2min or 1h"),
        ("--time", "-1", "write 90 or 90s, 2min or 1h"),
        ("--time", "nan", "write 90 or 90s, 2min or 1h"),
    ],
)
def test_an_amount_that_cannot_be_read_says_what_to_write(
    capsys: CapSys, option: str, written: str, mend: str
) -> None:
    assert run(["analyse", ELMIRA, option, written]) == 2
    assert mend in capsys.readouterr().err


def test_units_of_amounts_are_told_apart() -> None:
    assert MEMORY.convert("1.5GiB", None, None) == 1.5
    assert MEMORY.convert("512 mib", None, None) == 0.5
    assert MEMORY.convert("1GB", None, None) == 1e9 / 2**30
    assert TIME.convert("1.5h", None, None) == 5400
    assert TIME.convert("2m", None, None) == 120
