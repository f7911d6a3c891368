"""``detente new``: starter files that teach the format and have nothing wrong with them."""

from __future__ import annotations

import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from detente.cli.main import run
from detente.files.checking import check_document
from detente.files.reader import load, load_document
from detente.model.conflict import Prioritisation, Ranking, Weights


@pytest.mark.parametrize("arguments", [[], ["--abstract"]], ids=["options", "abstract"])
@pytest.mark.parametrize("ending", ["yaml", "yml", "json"])
def test_a_starter_has_neither_faults_nor_warnings(
    tmp_path: Path, arguments: list[str], ending: str
) -> None:
    target = tmp_path / f"new.{ending}"
    assert run(["new", str(target), *arguments]) == 0
    document = load_document(target)
    assert check_document(document) == ()
    assert document.conflict.form == ("abstract" if arguments else "options")


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "a.yaml")]) == 0
    assert run(["new", str(tmp_path / "a.json")]) == 0
    assert load(tmp_path / "a.yaml") == load(tmp_path / "a.json")


def test_the_starter_shows_what_the_format_can_do(tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "new.yaml")]) == 0
    text = (tmp_path / "new.yaml").read_text(encoding="utf-8")
    conflict = load(tmp_path / "new.yaml")
    kinds = {type(preference) for _, preference in conflict.preferences}
    assert kinds == {Prioritisation, Ranking, Weights}
    assert all(each.because for each in conflict.infeasible)
    assert conflict.choices
    assert conflict.rules
    assert conflict.states
    assert conflict.status_quo
    assert conflict.watch
    assert conflict.variants
    assert any(grounds.evidence for _, grounds in conflict.elements())
    assert {option.moves for option in conflict.options} == {"both", "forward"}
    assert "detente schema" in text
    assert text.startswith("#")
    assert max(map(len, text.splitlines())) <= 100


def test_every_command_that_the_starter_names_exists(tmp_path: Path) -> None:
    from detente.cli.main import COMMANDS

    for arguments in ([], ["--abstract"]):
        target = tmp_path / "new.yaml"
        assert run(["new", str(target), "--force", *arguments]) == 0
        words = target.read_text(encoding="utf-8").split()
        named = {after for word, after in pairwise(words) if word == "detente"}
        assert {name.strip(":") for name in named if name.isalpha()} <= COMMANDS.keys()


def test_what_to_do_next_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "my conflict.yaml"
    assert run(["new", str(target)]) == 0
    out = capsys.readouterr().out
    for name in ("check", "analyse", "report"):
        assert f"detente {name} {shlex.quote(str(target))}" in out


def test_a_file_is_never_overwritten_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "new.yaml"
    target.write_text("mine", encoding="utf-8")
    assert run(["new", str(target)]) == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert run(["new", str(target), "--force"]) == 0
    assert load(target).title


@pytest.mark.parametrize(
    ("path", "proposed"),
    [("q.txt", "q.yaml"), ("q", "q.yaml"), (".", "conflict.yaml"), ("", "conflict.yaml")],
)
def test_another_ending_is_refused_with_a_proposal(
    path: str, proposed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", path]) == 2
    assert f"write {proposed}" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(tmp_path / "none" / "new.yaml")]) == 2
    assert "E701" in capsys.readouterr().err
