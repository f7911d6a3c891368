"""``detente schema``: the JSON Schema, printed or written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli.main import run
from detente.files.schema import json_schema


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_the_schema_is_written_but_not_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "conflict.schema.json"
    assert run(["schema", "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8")) == json_schema()
    assert run(["schema", "-o", str(target)]) == 2
    assert run(["schema", "-o", str(target), "--force"]) == 0
    assert "--force" in capsys.readouterr().err
