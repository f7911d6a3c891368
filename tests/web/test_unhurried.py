"""Pages that take longer than a moment, and what is not loaded or worked out before its time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from detente.web import apart, limits, listing, projects
from detente.web.answers import Answer, Ask, Redirect, Reply
from detente.web.editing import edit
from detente.web.failures import not_found
from detente.web.language import language
from detente.web.projects import Listed, Project
from detente.web.unhurried import Workshop
from detente.web.worked_out import KEEP
from detente.wording import worded
from tests.web.conftest import Visitor


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOMENT", 0.0)
    monkeypatch.setattr(limits, "PATIENCE", 0.0)


def _ask(visitor: Visitor, address: str = "/slow", **query: str) -> Ask:
    asked = {name: [value] for name, value in query.items()}
    return Ask(visitor.folder, language("en"), address, query=asked)


class Slow:
    """A view that goes on until it is let go."""

    def __init__(self) -> None:
        self.calls = 0
        self.go = threading.Event()

    def __call__(self, ask: Ask) -> Reply:
        self.calls += 1
        assert self.go.wait(60)
        if ask.one("fail"):
            raise not_found("nothing", worded("go back"))
        return Answer("jobs.html", {"jobs": [], "asked": ask.one("what")})


def _looked_until_there(workshop: Workshop, slow: Slow, ask: Ask) -> Answer:
    while True:
        reply = workshop.reply(slow, ask, to_the_end=False)
        assert isinstance(reply, Answer)
        if reply.status != 202:
            return reply


@pytest.mark.usefixtures("hurried")
def test_a_slow_page_says_that_it_is_worked_out_and_is_there_at_a_later_look(
    visitor: Visitor,
) -> None:
    workshop, slow, ask = Workshop(), Slow(), _ask(visitor, what="this & that")
    for _ in range(3):
        told = workshop.reply(slow, ask, to_the_end=False)
        assert isinstance(told, Answer)
        assert (told.status, told.template) == (202, "working.html")
        assert told.shown["again"] == "/slow?what=this+%26+that"
    slow.go.set()
    assert _looked_until_there(workshop, slow, ask).data["asked"] == "this & that"
    assert slow.calls == 1
    # what has been fetched is gone: the next look works it out anew
    assert _looked_until_there(workshop, slow, ask).data["asked"] == "this & that"
    assert slow.calls == 2


@pytest.mark.usefixtures("hurried")
def test_what_a_slow_page_is_refused_for_is_told_at_a_later_look(visitor: Visitor) -> None:
    workshop, slow, ask = Workshop(), Slow(), _ask(visitor, fail="yes")
    workshop.reply(slow, ask, to_the_end=False)
    slow.go.set()
    with pytest.raises(Exception, match="There is nothing here"):
        _looked_until_there(workshop, slow, ask)


@pytest.mark.usefixtures("hurried")
def test_a_script_is_answered_when_the_page_is_ready(visitor: Visitor) -> None:
    workshop, slow, ask = Workshop(), Slow(), _ask(visitor)
    threading.Timer(0.2, slow.go.set).start()
    reply = workshop.reply(slow, ask, to_the_end=True)
    assert isinstance(reply, Answer)
    assert reply.status == 200


def test_a_form_that_takes_long_has_a_page_that_leads_on(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr(limits, "FORM", 0.0)
    monkeypatch.setattr(limits, "MOMENT", 0.0)
    monkeypatch.setattr("detente.web.pages.home.create", slow_create(slow))
    told = visitor.post("/new", {"from": "starter", "name": "weir"})
    assert told.status_code == 303
    working = told.headers["location"]
    assert working.startswith("/working/")
    page = visitor.get(working)
    assert page.status_code == 202
    assert f'href="{working}"' in page.text, "it looks again here, not at the form"
    assert f'action="{working}/stop"' in page.text
    slow.go.set()
    while (there := visitor.get(working)).status_code == 202:
        pass
    assert there.headers["location"] == "/p/weir/overview?done=created"
    assert visitor.get(working).status_code == 404, "it is answered once"


def test_what_a_form_that_took_long_is_refused_for_is_told_at_a_later_look(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr(limits, "FORM", 0.0)
    monkeypatch.setattr("detente.web.pages.home.create", slow_create(slow))
    working = visitor.post("/new", {"from": "starter", "name": "water"}).headers["location"]
    slow.go.set()
    told = visitor.get(working)
    assert told.status_code == 422
    assert "There is a project of this name." in told.text


def test_a_script_that_sends_a_form_waits_for_the_end(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr(limits, "FORM", 0.0)
    monkeypatch.setattr("detente.web.pages.home.create", slow_create(slow))
    threading.Timer(0.2, slow.go.set).start()
    form = {"from": "starter", "name": "weir"}
    told = visitor.post("/new", form, headers={"Accept": "application/json"})
    assert told.json()["project"] == "weir"


def slow_create(slow: Slow) -> Callable[..., projects.Project]:
    """Making a project, which waits until it is let go."""

    def creating(root: Path, wanted: str, text: str) -> projects.Project:
        assert slow.go.wait(60)
        return projects.create(root, wanted, text)

    return creating


@pytest.mark.usefixtures("hurried")
def test_what_was_stopped_is_not_saved(visitor: Visitor) -> None:
    workshop, slow = Workshop(), Slow()
    path = visitor.folder.root / "water.yaml"
    before = path.read_text("utf-8")

    def act(ask: Ask) -> Reply:
        slow(ask)
        one = projects.Project(visitor.folder.root, "water.yaml")
        edit(one, projects.revision_of(before), before + "# more\n", "more")
        raise AssertionError("it was saved")

    reply: list[Reply] = []
    asking = threading.Thread(
        target=lambda: reply.append(workshop.done(act, _ask(visitor), to_the_end=True))
    )
    asking.start()
    while not slow.calls:
        time.sleep(0.01)
    (key,) = workshop._works  # of this form
    assert apart.stop(str(key))
    slow.go.set()
    asking.join(60)
    assert isinstance(reply[0], Redirect)
    assert reply[0].done == "cancelled"
    assert path.read_text("utf-8") == before


@pytest.mark.usefixtures("hurried")
def test_pages_on_their_way_are_bounded(visitor: Visitor) -> None:
    workshop, slow = Workshop(), Slow()
    for number in range(200):
        reply = workshop.reply(slow, _ask(visitor, what=str(number)), to_the_end=False)
        assert isinstance(reply, Answer)
        assert reply.status == 202
    assert slow.calls <= 40
    slow.go.set()


def test_the_page_that_waits_looks_again_by_itself_with_and_without_script(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def slowly(*_: object) -> list[object]:
        assert go.wait(60)
        return []

    monkeypatch.setattr("detente.web.pages.home.so_far", slowly)
    monkeypatch.setattr(limits, "MOMENT", 0.0)
    monkeypatch.setattr(limits, "PATIENCE", 0.0)
    told = visitor.get("/")
    assert told.status_code == 202
    assert 'http-equiv="refresh"' in told.text
    assert "/static/working.js" in told.text
    assert "Being worked out" in told.text
    spanish = visitor.get("/", **{"Accept-Language": "es"}).text
    assert "en cuanto está lista" in spanish
    go.set()
    assert visitor.get("/home.json").json()["projects"] == []


def test_a_preview_that_waits_may_be_shown_in_the_frame_of_the_report(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def slowly(*_: object, **__: object) -> object:
        assert go.wait(60)
        raise not_found("nothing", worded("go back"))

    monkeypatch.setattr("detente.web.pages.report.report_on", slowly)
    monkeypatch.setattr(limits, "MOMENT", 0.0)
    monkeypatch.setattr(limits, "PATIENCE", 0.0)
    told = visitor.get("/p/water/report/preview")
    assert told.status_code == 202
    assert "frame-ancestors 'self'" in told.headers["Content-Security-Policy"]
    assert "script-src 'self'" in told.headers["Content-Security-Policy"]
    assert "<nav" not in told.text
    # a frame without scripts may not look again by itself, so it is answered at the end
    threading.Timer(0.2, go.set).start()
    framed = visitor.get("/p/water/report/preview", **{"Sec-Fetch-Dest": "iframe"})
    assert framed.status_code == 404


def test_the_same_is_never_worked_out_twice_at_the_same_time() -> None:
    calls = []
    both = threading.Barrier(2)

    def asking() -> None:
        both.wait(60)
        KEEP.answer("asked twice", lambda: calls.append(1))

    threads = [threading.Thread(target=asking) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert calls == [1]


def test_the_start_page_waits_for_nothing_that_only_projects_need(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from detente.web.application import application\n"
        "from detente.web.folder import opened\n"
        "from detente.web.security import Door\n"
        "app = application(opened(Path(sys.argv[1])), Door(1, print))\n"
        "heavy = {'numpy', 'detente.web.pages.questions', 'detente.report.drawing',"
        " 'detente.stability.analysis', 'detente.web.worked_out'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_start_page_lists_files_before_they_are_read_and_fills_them_in(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = visitor.folder.root
    (root / "bad.yaml").write_text("detente: 1\n", "utf-8")
    for name in ("FIRST_GLANCE", "GLANCE"):
        monkeypatch.setattr(limits, name, 0.0)
    for kept in (listing._KNOWN, listing._FAULTY, listing._READING):
        kept.clear()  # as in a run that has just begun
    looked_at, read = threading.Event(), listing._read

    def reading(one: Project, when: datetime, size: int) -> Listed:
        assert looked_at.wait(60)
        return read(one, when, size)

    monkeypatch.setattr(listing, "_read", reading)

    def told() -> dict[str, tuple[bool, str, int]]:
        rows = visitor.get("/home.json").json()["projects"]
        return {row["name"]: (row["unread"], row["title"], len(row["faults"])) for row in rows}

    assert told() == {
        "bad.yaml": (True, "bad.yaml", 0),
        "water.yaml": (True, "water.yaml", 0),
    }
    page = visitor.get("/").text
    assert "2 files are being read." in page
    assert "/static/listed.js" in page
    looked_at.set()
    listing.begun(root).join(60)
    there = told()
    assert there["water.yaml"][0] is False
    assert there["water.yaml"][1] != "water.yaml"
    assert there["bad.yaml"][0] is False
    assert there["bad.yaml"][2]
    assert "/static/listed.js" not in visitor.get("/").text


def test_a_later_run_reads_only_the_files_that_have_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "bad.yaml").write_text("detente: 1\n", "utf-8")
    text = (root / "water.yaml").read_text("utf-8")
    (root / "lake.yaml").write_text(text, "utf-8")
    first = [(each.project.name, each.title, each.options) for each in listing.listing(root)]
    read = []
    conflict_in = projects.conflict_in

    def reading(told: str, name: str) -> object:
        read.append(name)
        return conflict_in(told, name)

    monkeypatch.setattr(projects, "conflict_in", reading)

    def again() -> list[tuple[str, str, int]]:
        read.clear()
        listing._KNOWN.clear()  # as a restart does
        listing._FAULTY.clear()
        return [(each.project.name, each.title, each.options) for each in listing.listing(root)]

    assert again() == first
    assert read == ["bad.yaml"], "faults are told anew"
    (root / "lake.yaml").write_text(text.replace("title: ", "title: Lake, ", 1), "utf-8")
    assert again() != first
    assert read == ["bad.yaml", "lake.yaml"]
    (root / "lake.yaml").unlink()
    again()
    file = root / ".detente" / "listed.json"
    assert "lake" not in file.read_text("utf-8")
    for damage in ("", "[]", "{", '{"detente": 1}', '{"projects": {"water.yaml": [1]}}'):
        file.write_text(damage, "utf-8")
        assert len(again()) == 2
        assert read == ["bad.yaml", "water.yaml"]


@pytest.mark.usefixtures("hurried")
def test_a_page_of_no_project_never_shows_what_has_changed_since(visitor: Visitor) -> None:
    """An answer that nobody has fetched is worth nothing once a file is another one."""
    workshop, slow = Workshop(), Slow()
    ask = _ask(visitor, "/")
    reply = workshop.reply(slow, ask, to_the_end=False)
    assert isinstance(reply, Answer)
    assert reply.status == 202
    slow.go.set()
    (visitor.folder.root / "new.yaml").write_text("detente: 1\n", "utf-8")
    _looked_until_there(workshop, slow, ask)
    assert slow.calls == 2
