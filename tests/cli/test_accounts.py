"""The commands on coded elements: map, predictions, doubt, convert --to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli.main import run

STATEMENT = "case:gulf-2024-04/statement"


def printed(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert run(list(words)) == status
    return capsys.readouterr().out


def test_map_lists_paths_with_their_passages(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "map", STATEMENT, "--from", "strike_on_iran", "--to", "us_control")
    assert "indeterminate, by simple paths (1 path + and 3 paths −)" in out
    assert "statement:P11.S22" in out


def test_map_says_what_was_cut_short_and_exits_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("map", STATEMENT, "--from", "measured", "--to", "resistance", "--most", "2")
    assert run([*words, "--json"]) == 3
    captured = capsys.readouterr()
    answer = json.loads(captured.out)
    assert (answer["complete"], len(answer["paths"])) == (False, 2)
    assert answer["limits"]
    assert "not complete" in captured.err


@pytest.mark.parametrize("ending", ["svg", "html", "graphml", "csv"])
def test_map_is_written_in_every_format(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"m.{ending}"
    assert run(["map", STATEMENT, "-o", str(file), "--json"]) == 0
    assert "attack on Iran" in file.read_text("utf-8")
    assert run(["map", STATEMENT, "-o", str(file)]) == 2
    assert run(["map", STATEMENT, "-o", str(tmp_path / "m.pdf")]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["map", "case:chicken"],
        ["map", STATEMENT, "--from", "nowhere"],
        ["predictions", "case:chicken"],
        ["doubt", STATEMENT, "--without", "weak"],
        ["convert", STATEMENT, "--to", "qdpx"],
        ["convert", STATEMENT, "--to", "qdpx", "-o", "x.qdpx", "--text", "statement"],
        ["convert", STATEMENT, "--to", "annotations", "--text", "ghost=nothing.txt"],
        ["convert", "no-such-file.qdpx"],
        ["draft", "no-such-file.yaml", "--source", "x"],
        ["accept", "no-such-file.yaml", "d1", "--by", "Ana", "--support", "stated"],
    ],
)
def test_a_wrong_call_is_a_fault_and_no_traceback(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    captured = capsys.readouterr()
    assert "mend:" in captured.err
    assert "Traceback" not in captured.err


def test_doubt_lists_what_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(
        capsys, "doubt", STATEMENT, "--concepts", "nash", "--without", "inferred", "--list"
    )
    assert "us.statements" not in out
    assert "iran.statements.not_isolated (inferred): backing_iran" in out


def test_a_project_goes_out_and_comes_back_by_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "t.txt"
    text.write_bytes(b"One thing. Another thing.\r\n\r\nA third.")
    model = tmp_path / "m.yaml"
    model.write_text(
        "detente: 1\ntitle: T\nsources: {k: {title: K}}\ndecision_makers: {a: {options: {o: O}}}\n"
        "preferences: {a: {statements: [{that: o, evidence: [k:P1.S2]}]}}\n"
    )
    words = ["convert", str(model), "--text", f"k={text}", "--to"]
    assert run([*words, "qdpx", "-o", str(tmp_path / "p.qdpx")]) == 0
    again = tmp_path / "again.yaml"
    back = ["convert", str(tmp_path / "p.qdpx"), "--model", str(model), "-o", str(again)]
    assert run(back) == 0
    assert "1 of 1 quotes" in capsys.readouterr().err
    assert "k:P1.S2" in again.read_text()
    assert run([*words, "annotations", "-o", str(tmp_path / "a.jsonld")]) == 0
    capsys.readouterr()
    out = printed(capsys, "convert", str(tmp_path / "a.jsonld"), "--model", str(model), "--json")
    statements = json.loads(out)["conflict"]["preferences"]["a"]["statements"]
    assert statements[0]["evidence"] == ["k:P1.S2"]
