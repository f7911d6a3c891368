"""Disks that are full, folders that may not be written, files that go, forms that stop coming."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import MutableMapping
from pathlib import Path

import pytest

from detente.web import limits
from detente.web.editing import Revision, edit, revision, undo
from detente.web.failures import Refusal
from detente.web.history import history_of, text_at
from detente.web.jobs import FILE, Jobs, Question
from detente.web.limits import MAXIMUM_BODY
from detente.web.projects import delete, project, rename, revision_of
from detente.web.security import _bounded
from tests.web.conftest import Visitor


def _full_from(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Let the disk be full from this write to the disk on."""
    calls = iter(range(10_000))
    reaching = os.fsync

    def syncing(handle: int) -> None:
        if next(calls) >= call:
            raise OSError(errno.ENOSPC, "No space left on device")
        reaching(handle)

    monkeypatch.setattr("detente.files.writer.os.fsync", syncing)


@pytest.mark.parametrize("call", range(6))
def test_on_a_full_disk_an_edit_is_refused_and_everything_is_as_it_was(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    first = visitor.text()
    assert visitor.save(first + "# one\n").status_code == 303
    on, before = visitor.revision(), visitor.text()
    _full_from(monkeypatch, call)
    told = visitor.save(before + "# two\n", on)
    monkeypatch.undo()
    water = project(visitor.folder.root, "water")
    now = revision(water)
    if told.status_code == 303:
        assert now.text == before + "# two\n"
    else:
        assert told.status_code == 422
        assert "E101" in told.text
        assert "No space left" in told.text
        assert now.text == before
    assert not list(visitor.folder.root.rglob("*.tmp"))
    history = history_of(water, now.text)
    assert all(revision_of(text_at(water, each)) == each.revision for each in history.entries)
    saved = edit(water, now.sha256, now.text + "# three\n", "text")
    assert isinstance(saved, Revision)
    back = undo(water, saved.sha256)
    assert isinstance(back, Revision)
    assert back.text == now.text


def test_in_a_folder_that_may_not_be_written_everything_can_be_read_and_nothing_fails(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = os.open

    def refusing(path: str, flags: int, *more: int) -> int:
        if str(path).endswith("lock"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opening(path, flags, *more)

    on, text = visitor.revision(), visitor.text()
    monkeypatch.setattr("detente.web.locking.os.open", refusing)
    for page in ("overview", "model", "holds", "report", "text", "questions"):
        assert visitor.get(f"/p/water/{page}").status_code == 200
    assert visitor.get("/").status_code == 200
    told = [
        visitor.save(text + "# more\n", on),
        visitor.post("/new", {"from": "starter", "name": "other"}),
        visitor.post("/p/water/rename", {"name": "lake"}),
        visitor.post("/p/water/delete"),
        visitor.post("/p/water/undo", {"revision": on}),
        visitor.post("/p/water/questions/paths/keep"),
    ]
    for each in told:
        assert each.status_code == 422, each.text
        assert "E101" in each.text
        assert "Permission denied" in each.text
        assert str(visitor.folder.root) not in each.text
    assert visitor.text() == text


def test_a_file_that_goes_while_its_page_is_open_is_said_to_be_gone(visitor: Visitor) -> None:
    on, text = visitor.revision(), visitor.text()
    (visitor.folder.root / "water.yaml").unlink()
    for page in ("overview", "text", "model", "holds", "report", "download"):
        assert visitor.get(f"/p/water/{page}").status_code == 404
    assert visitor.save(text, on).status_code == 404
    # a folder in its place is no project either
    (visitor.folder.root / "water.yaml").mkdir()
    assert visitor.get("/p/water/text").status_code == 404
    assert visitor.get("/").status_code == 200
    shutil.rmtree(visitor.folder.root / "water.yaml")


def test_a_link_that_leads_out_of_the_folder_while_a_page_is_open_is_not_followed(
    visitor: Visitor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    on, text = visitor.revision(), visitor.text()
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("title: secret\n", "utf-8")
    path = visitor.folder.root / "water.yaml"
    path.unlink()
    path.symlink_to(outside)
    assert visitor.get("/p/water/text").status_code == 404
    assert visitor.save(text, on).status_code == 404
    assert outside.read_text("utf-8") == "title: secret\n"


@pytest.mark.parametrize("step", [rename, delete])
def test_a_project_moves_with_all_that_is_its_own_or_not_at_all(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: object
) -> None:
    water = project(root, "water")
    done = edit(water, revision(water).sha256, revision(water).text + "# one\n", "text")
    assert isinstance(done, Revision)
    moving = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.name == "water.yaml":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return moving(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(PermissionError):
        rename(water, "lake") if step is rename else delete(water)
    monkeypatch.undo()
    assert history_of(water, revision(water).text).undoable
    assert isinstance(undo(water, done.sha256), Revision)


@pytest.mark.parametrize("name", ["sources", "drafts", "my-crosswalk", "x.yaml.answers.json"])
def test_a_name_that_the_list_of_projects_leaves_out_is_refused(
    visitor: Visitor, name: str
) -> None:
    told = visitor.post("/new", {"from": "starter", "name": name})
    assert told.status_code == 422
    assert "E701" in told.text
    assert visitor.post("/p/water/rename", {"name": name}).status_code == 422


def test_a_form_that_stops_coming_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SLOW", 0.01)
    parts = [{"type": "http.request", "body": b"text=", "more_body": True}]

    async def receive() -> dict[str, object]:
        if parts:
            return parts.pop()
        return await asyncio.Future()

    async def reading() -> None:
        receiving = _bounded(receive, MAXIMUM_BODY)
        await receiving()
        await receiving()

    with pytest.raises(Refusal, match="did not come to its end"):
        asyncio.run(reading())


def test_a_browser_that_goes_away_while_it_sends_leaves_no_traceback(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    async def gone() -> int:
        sent: list[MutableMapping[str, object]] = []
        cookie = f"{visitor.door.cookie_name}={visitor.door.cookie}"
        headers = {
            "host": "127.0.0.1:8765",
            "origin": "http://127.0.0.1:8765",
            "cookie": cookie,
            "content-type": "application/x-www-form-urlencoded",
        }
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/new",
            "raw_path": b"/new",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "http_version": "1.1",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }

        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, object]) -> None:
            sent.append(message)

        await visitor.client.app(scope, receive, send)
        return int(str(sent[0]["status"]))

    assert asyncio.run(gone()) == 400
    assert "Traceback" not in capsys.readouterr().err


def test_questions_that_wait_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.jobs.MAXIMUM_ASKED", 3)
    jobs = Jobs(tmp_path, most=1)
    try:
        for number in range(3):
            question = Question(
                ("30",), "x", "x.yaml", str(number), "/", module="tests.web.endless"
            )
            jobs.start(question)
        with pytest.raises(Refusal, match="Too many questions wait"):
            jobs.start(Question(("check", FILE), "x", "x.yaml", "9", "/"))
    finally:
        jobs.close()
    assert jobs.running() == []
