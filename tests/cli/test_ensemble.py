"""``detente ensemble`` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.cli import ensemble as face
from detente.cli.main import run
from detente.engine.ensemble import running
from detente.engine.ensemble.preferences import RandomCompletion, RandomOrder
from detente.stability.ensembles import ensemble
from detente.stability.result import analyse_listed

CASES = Path(__file__).parents[2] / "cases"
GARRISON = str(CASES / "environment/hipel-1980/garrison/conflict.yaml")
GRAPH = str(CASES / "environment/xu-2007/elmira-graph/conflict.yaml")

MODEL = {
    "detente": 1,
    "title": "Two parties, three options",
    "decision_makers": {"one": {"options": {"a": "A", "b": "B"}}, "two": {"options": {"c": "C"}}},
    "states": {"calm": "NNN"},
    "preferences": {
        "one": {"statements": ["a if c", "not b", "c"]},
        "two": {"statements": ["not c if a", "b", "c"]},
    },
}

CapSys = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "conflict.json"
    path.write_text(json.dumps(MODEL), encoding="utf-8")
    return str(path)


def answer(capsys: CapSys, *arguments: str) -> dict[str, Any]:
    """The JSON that the command prints."""
    assert run(["ensemble", *arguments, "--json"]) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_prints_what_python_gives(capsys: CapSys, file: str) -> None:
    found = answer(capsys, file, "--scenarios", "500", "--seed", "7", "--concepts", "R,SEQ")
    result = ensemble(detente.load(file), 500, seed=7, concepts=["R", "SEQ"])
    assert found == result.to_dict()
    assert found["complete"] is True
    assert found["method"]["preferences"]["one"]["kind"] == "random order"


def test_the_table_names_states_shares_and_how_they_were_got(capsys: CapSys, file: str) -> None:
    assert run(["ensemble", file, "--scenarios", "300", "--concepts", "nash"]) == 0
    out = capsys.readouterr().out
    result = ensemble(detente.load(file), 300, concepts=["nash"])
    best = result.most_frequent("nash")[0]
    (line,) = [line for line in out.split("\n") if line.startswith(best.pattern)]
    assert f"{100 * result.share(best, 'nash'):.1f} %".replace("100.0", "100") in line
    assert "complete: 300 scenarios, seed 0; 8 feasible states" in out
    assert out.count("statements in random order") == 2


def test_a_published_case_in_graph_form_has_one_scenario_only(capsys: CapSys) -> None:
    found = answer(capsys, GRAPH, "--scenarios", "20")
    assert {count for counts in found["equilibrium_in"].values() for count in counts} == {0, 20}
    analysed = analyse_listed(detente.load(GRAPH))
    held = analysed.equilibrium_positions("nash")
    assert {at for at, count in enumerate(found["equilibrium_in"]["nash"]) if count} == held


def test_a_table_says_what_it_leaves_out_and_that_nothing_varies(capsys: CapSys) -> None:
    assert run(["ensemble", GARRISON, "--scenarios", "10", "--limit", "2"]) == 0
    out = capsys.readouterr().out
    held = ensemble(detente.load(GARRISON), 10).equilibrium_counts.values()
    more = sum(map(any, zip(*held, strict=True))) - 2
    assert f"{more} more states are an equilibrium in some scenario (--limit)." in out
    assert "Nothing varies: no party has statements" in out


def test_tiers_and_unknown_states_reach_the_library(capsys: CapSys, file: str) -> None:
    options = ("--order", "one=1,2", "--unknown", "two=calm,YNN", "--unknown", "two=--Y")
    with pytest.raises(AssertionError, match=r"E701.*not transitive"):
        answer(capsys, file, *options)
    assert face.asked_preferences(("one=1,2",), ("two=calm,YNN", "two=--Y")) == {
        "one": RandomOrder(tiers=(1, 2)),
        "two": RandomCompletion((("calm", "YNN"), ("--Y",))),
    }
    found = answer(capsys, file, "--order", "one=1,2", "--unknown", "two=---")
    assert found["method"]["preferences"] == {
        "one": {"kind": "random order", "fixed": 0, "tiers": [1, 2]},
        "two": {"kind": "random completion", "unknown": [["---"]]},
    }


def test_rows_for_spreadsheets_hold_every_count(capsys: CapSys, file: str) -> None:
    assert run(["ensemble", file, "--scenarios", "100", "--concepts", "nash", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    result = ensemble(detente.load(file), 100, concepts=["nash"])
    assert [int(row["nash equilibrium"]) for row in rows] == list(result.equilibrium_counts["nash"])
    assert [int(row["nash two"]) for row in rows] == list(result.stable_counts["nash"][1])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--order", "one=x"], "sizes of tiers"),
        (["--order", "one", "--order", "one"], "asked for twice"),
        (["--order", "one", "--unknown", "one=calm,YNN"], "one way only"),
        (["--unknown", "one"], "cannot be read"),
        (["--order", "nobody"], "no such decision maker"),
        (["--scheduler", "tcp://127.0.0.1:x"], "scheduler cannot be reached"),
        (["--json", "--csv"], "one of --json and --csv"),
    ],
)
def test_what_cannot_be_asked_is_said_with_status_2(
    capsys: CapSys, file: str, options: list[str], words: str
) -> None:
    if "--scheduler" in options:
        pytest.importorskip("distributed")
    assert run(["ensemble", file, *options]) == 2
    assert words in capsys.readouterr().err


def test_a_cluster_without_its_extra_is_a_fault_that_names_it(
    capsys: CapSys, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(["ensemble", file, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install detente[distributed]" in capsys.readouterr().err


def test_too_little_memory_is_refused_with_status_3(capsys: CapSys, tmp_path: Path) -> None:
    output = tmp_path / "answer.json"
    arguments = ["ensemble", GARRISON, "--memory", "0.001", "-o", str(output)]
    assert run(arguments) == 3
    assert "would take more memory than it may" in capsys.readouterr().err
    assert not output.exists()


def test_out_of_time_prints_what_is_known_with_status_3(
    capsys: CapSys, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ensemble(detente.load(file), 512)
    monkeypatch.setattr(running, "ranges", lambda *_: [(0, 512), (512, 10**9)])
    # the time is over when the first block is done, however slow the machine is
    left = chain([600.0], repeat(0.0))
    monkeypatch.setattr(running.Limit, "left", property(lambda _: next(left)))
    arguments = ["ensemble", file, "--scenarios", "1000000000", "--time", "600", "--json"]
    assert run(arguments) == 3
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["complete"] is False
    assert found["scenarios"] == {"asked": 10**9, "done": 512}
    assert found["equilibrium_in"] == first.to_dict()["equilibrium_in"]
    assert "512 of 1000000000 scenarios" in found["limits"][-1]
    assert "not completed: 512 of 1000000000 scenarios were done" in told.err


def test_an_output_file_is_whole_and_not_overwritten(
    capsys: CapSys, file: str, tmp_path: Path
) -> None:
    output = tmp_path / "answer.json"
    arguments = ["ensemble", file, "--scenarios", "50", "--json", "-o", str(output)]
    assert run(arguments) == 0
    assert capsys.readouterr().out == ""
    whole = output.read_text(encoding="utf-8")
    assert json.loads(whole)["scenarios"]["done"] == 50
    assert run([*arguments, "--seed", "1"]) == 2
    assert "The output file exists" in capsys.readouterr().err
    assert output.read_text(encoding="utf-8") == whole
    assert run([*arguments, "--seed", "1", "--force"]) == 0
    assert json.loads(output.read_text(encoding="utf-8"))["method"]["seed"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {"conflict.json", "answer.json"}


def test_a_file_that_fails_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        face.write_whole(tmp_path / "answer.txt", "half")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_fault(capsys: CapSys, file: str, tmp_path: Path) -> None:
    output = tmp_path / "nowhere" / "answer.txt"
    assert run(["ensemble", file, "--scenarios", "10", "-o", str(output)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_ctrl_c_is_answered_soon_with_a_message_and_no_file(file: str, tmp_path: Path) -> None:
    output = tmp_path / "answer.json"
    script = (
        "import sys; from detente.engine.ensemble import running; by = running.by_threads\n"
        "def told(*arguments):\n"
        "    print('counting', flush=True)\n"
        "    return by(*arguments)\n"
        "running.by_threads = told\n"
        "from detente.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    arguments = ["ensemble", file, "--scenarios", str(10**12), "-o", str(output)]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "counting\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "interrupted; nothing was changed"
    assert {path.name for path in tmp_path.iterdir()} == {"conflict.json"}
