"""``detente convert``: a .gmcr file in, a conflict file and its notes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detente.cli.main import run
from detente.files.reader import document, load

MODEL: dict[str, Any] = {
    "options": [
        {"name": "Strike", "permittedDirection": "fwd"},
        {"name": "Withdraw", "permittedDirection": "both"},
    ],
    "decisionMakers": [
        {"name": "US", "options": [0], "preferences": [[[1, "Y"]], [[0, "N"]]]},
        {"name": "USSR", "options": [1], "preferenceRanking": [3, 4, [1, 2]]},
    ],
    "infeasibles": [],
}


@pytest.fixture
def gmcr(tmp_path: Path) -> Path:
    path = tmp_path / "crisis.gmcr"
    path.write_text(json.dumps({**MODEL, "thirdParty": {"x": 1}}), encoding="utf-8")
    return path


def test_a_conflict_file_is_printed_and_notes_go_to_standard_error(
    gmcr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", str(gmcr)]) == 0
    out, err = capsys.readouterr()
    conflict = document(out, "out.yaml").conflict
    assert (conflict.title, conflict.option_names) == ("crisis", ("strike", "withdraw"))
    assert "W601" in err
    assert "thirdParty: not carried over." in err
    assert str(gmcr) in err


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_output_is_written_in_the_form_of_its_ending_and_never_over_a_file(
    gmcr: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = gmcr.with_name(f"out.{ending}")
    assert run(["convert", str(gmcr), "-o", str(target)]) == 0
    assert load(target).title == "crisis"
    assert target.read_text(encoding="utf-8").startswith("{") == (ending == "json")
    assert capsys.readouterr().out == ""
    target.write_text("mine", encoding="utf-8")
    assert run(["convert", str(gmcr), "-o", str(target)]) == 2
    assert "E701" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"
    assert run(["convert", str(gmcr), "-o", str(target), "--force"]) == 0
    assert load(target).title == "crisis"


def test_json_carries_the_conflict_and_the_notes(
    gmcr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", str(gmcr), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["conflict"]["preferences"]["ussr"] == {"ranking": ["N Y", "Y Y", ["N N", "Y N"]]}
    (note,) = answer["notes"]
    assert (note["code"], note["path"], note["line"]) == ("W601", ["thirdParty"], 1)


def test_what_cannot_be_read_ends_with_faults_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.gmcr"
    path.write_text("{}", encoding="utf-8")
    assert run(["convert", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert {fault["code"] for fault in json.loads(out)["faults"]} == {"E601"}
    assert "decisionMakers is missing" in err
    assert run(["convert", str(tmp_path / "none.gmcr")]) == 2
    assert run(["convert", str(tmp_path / "model.yaml")]) == 2
    assert "detente check FILE" in capsys.readouterr().err


def test_the_ending_of_the_output_says_what_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = "case:accounts/water-2025/upstream"
    assert run(["cases", "copy", "accounts/water-2025/upstream", str(tmp_path / "m.yaml")]) == 0
    named, ended = tmp_path / "named.jsonld", tmp_path / "ended.jsonld"
    assert run(["convert", str(tmp_path / "m.yaml"), "-o", str(ended)]) == 0
    assert run(["convert", case, "--to", "annotations", "-o", str(named)]) == 0
    items = [json.loads(file.read_text("utf-8"))["items"] for file in (named, ended)]
    assert len(items[0]) == len(items[1]) > 20
    capsys.readouterr()
    assert run(["convert", str(tmp_path / "m.yaml")]) == 2
    assert "--to qdpx" in capsys.readouterr().err
