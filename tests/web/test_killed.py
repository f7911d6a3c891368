"""Killed at any moment while it works through the page's own addresses: nothing is lost.

``DETENTE_KILLS=300`` kills as many. Each time a page is started on the folder, goes through
random changes of every kind, and is killed; what it had answered to is looked for on disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from detente.files.answers_beside import answers_file
from detente.files.crosswalk import crosswalk_of
from detente.files.kept_answers import answers_in
from detente.files.project import TEXTS
from detente.files.starter import starter_text
from detente.web import beside
from detente.web.editing import Revision, revision, undo
from detente.web.folder import opened
from detente.web.history import History, history_of, text_at
from detente.web.projects import Project, project, revision_of
from tests.web.killing import workers

KILLS = max(6, int(os.environ.get("DETENTE_KILLS", "60")) // 10)
#: Of a run that is asked for, all.
KILLS = int(os.environ["DETENTE_KILLS"]) if "DETENTE_KILLS" in os.environ else KILLS
NOTE = "The town will insist. The company may delay. If it delays, the town will sue.\n\nDone.\n"

_WRITER = """
import json, random, sys
from importlib import import_module
from pathlib import Path
from detente.web import beside
from detente.web.application import INSIDE, OUTSIDE
from detente.web.folder import opened
from detente.web.projects import project, revision_of
from tests.web.conftest import let_in

root = Path(sys.argv[1])
for name in (*INSIDE, *OUTSIDE):
    import_module(f"detente.web.pages.{name}")
up = project(root, "up~1conflict")
HERE = "/p/up~1conflict"

def seen(address):
    return visit.client.get(address).json()

def upload():
    text = f"Version {SEED} {chance.random()}. The company may delay.\\n\\nIt is over.\\n"
    return f"{HERE}/account", {"key": f"k{chance.randrange(10**9)}"}, {"file": ("t.txt", text)}

def code():
    data = {"type": "claim", "label": f"C {SEED} {chance.random()}", "sentence": "P1.S2"}
    return f"{HERE}/account/note", data, None

def step(which):
    return lambda: (f"{HERE}/{which}", {"entry": seen(f"{HERE}/overview.json")["entry"]}, None)

def decide():
    walk = seen(f"{HERE}/compare.json?with=down")["crosswalk"]
    names = [entry["field"] for entry in walk["entries"]]
    data = {name: chance.choice(["open", "same", "different"]) for name in names}
    return f"{HERE}/compare", {**data, "with": "down", "walk": walk["sha256"]}, None

def keep():
    words = f"{SEED} {chance.random()}"
    return f"{HERE}/questions/paths/keep", {"words": words, "by": "both", "k": "1"}, None

def remove():
    answers = seen(f"{HERE}/report.json")["answers"]
    return f"{HERE}/report/remove", {"answer": answers[0]["id"] if answers else "a1"}, None

def told(name):
    text = beside.text(up, name)
    return "" if text is None else revision_of(text)

def work(seed):
    global visit, chance, SEED
    visit, chance, SEED = let_in(opened(root)), random.Random(seed), seed
    for number in range(10_000):
        if number == 0 and seed == 0:
            note = Path(sys.argv[2]).read_text("utf-8")
            address, data, files = f"{HERE}/account", {"key": "note"}, {"file": ("n.txt", note)}
        else:
            kinds = [upload, code, code, step("undo"), step("undo"), step("redo"), decide, keep]
            address, data, files = chance.choice([*kinds, keep, remove])()
        data = {"revision": seen(f"{HERE}/text.json")["revision"], **data}
        status = visit.client.post(address, data=data, files=files).status_code
        assert status in (303, 404, 409, 422), (address, status)
        state = [revision_of(up.text()), told("answers"), told("conflict+down.crosswalk.yaml")]
        print(json.dumps([number, address, status, *state]), flush=True)
"""


def _rivals(root: Path) -> Project:
    (root / "up").mkdir()
    for name in ("up/conflict.yaml", "down.yaml"):
        (root / name).write_text(starter_text("conflict.yaml", abstract=False), "utf-8")
    return project(root, "up~1conflict")


def killed(root: Path, note: Path, chance: random.Random) -> Iterator[list[str]]:
    """The lines that a page has printed by the time it is killed, for one page after another."""
    with workers(_WRITER, root, note) as pages:
        for seed in range(KILLS):
            pages.start(seed)
            told = [pages.line() for _ in range(1 + chance.randrange(8))]
            time.sleep(chance.random() * 0.3)
            yield told + pages.kill()


def test_killed_while_uploading_coding_deciding_keeping_and_undoing_nothing_is_lost(
    tmp_path: Path,
) -> None:
    root, note = tmp_path / "root", tmp_path / "note.txt"
    root.mkdir()
    note.write_text(NOTE, "utf-8")
    up = _rivals(root)
    first = revision(up).text
    chance = random.Random(20240413)  # noqa: S311
    done: set[str] = set()
    for told in killed(root, note, chance):
        answered = [json.loads(line) for line in told if line.endswith("]\n")]
        done |= {address.rpartition("/")[2] for _, address, status, *_ in answered if status == 303}
        history = _whole(up)
        _still_there(up, history, answered[-1][3:])
    opened(root)
    assert not list(root.rglob(".*.tmp"))
    while history_of(up, revision(up).text).undoable:
        assert isinstance(undo(up, revision(up).sha256), Revision)
    assert revision(up).text == first
    assert not answers_file(up.path).exists()
    if KILLS > 30:
        assert done == {"account", "note", "undo", "redo", "compare", "keep", "remove"}
    assert "account" in done


def _whole(up: Project) -> History:
    """Every file is one of its whole states, and the history holds what the files hold."""
    conflict = up.conflict()
    texts = {revision_of(path.read_text("utf-8")) for path in up.own.glob("*.txt")}
    now = revision(up)
    history = history_of(up, now.text)
    if history.entries:
        assert now.sha256 in texts
        assert json.loads((up.own / "index.json").read_text("utf-8"))
        assert history.present
        assert history.present.revision == now.sha256
    for entry in history.entries:
        assert revision_of(text_at(up, entry)) == entry.revision
        for told in filter(None, entry.beside.values()):
            assert revision_of((up.own / f"{told}.beside").read_text("utf-8")) == told
    for name in history.beside:
        held = beside.text(up, name)
        assert history.present
        assert history.present.beside[name] == ("" if held is None else revision_of(held))
    if answers_file(up.path).exists():
        assert answers_in(answers_file(up.path))
    if (walk := beside.text(up, "conflict+down.crosswalk.yaml")) is not None:
        accounts = {"conflict": conflict, "down": project(up.root, "down").conflict()}
        crosswalk_of(walk, "crosswalk.yaml", accounts)
    for path in (up.folder / TEXTS).glob("[!.]*"):
        text = path.read_bytes()
        if path.suffix == ".txt":
            assert hashlib.sha256(text).hexdigest() == path.stem
        else:
            assert json.loads(text)
    for source in conflict.sources:
        if source.sha256 is None:
            continue
        assert (up.folder / TEXTS / f"{source.sha256}.txt").is_file(), "listed and not kept"
    return history


def _still_there(up: Project, history: History, state: list[str]) -> None:
    """What was answered to is what the files hold, or a state that undo or redo leads to."""
    file, answers, walk = state
    held = {(e.revision, e.beside.get(beside.ANSWERS, answers)) for e in history.entries}
    assert (file, answers) in held
    if walk:
        assert (up.own / f"{walk}.beside").exists()
