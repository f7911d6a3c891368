"""Editing loses nothing: undo across restarts, two windows, outside editors, kill -9."""

from __future__ import annotations

import html
import itertools
import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.model.conflict import Conflict
from detente.web import editing
from detente.web.editing import Revision, Stale, edit, redo, revision, seen, undo
from detente.web.folder import opened
from detente.web.history import OUTSIDE, history_of, text_at
from detente.web.merging import merged_lines
from detente.web.projects import Project, delete, project, rename, restore, revision_of
from tests.web.conftest import Visitor, let_in
from tests.web.killing import workers

KILLS = int(os.environ.get("DETENTE_KILLS", "60"))


def titled(title: str) -> editing.Change:
    def change(conflict: Conflict) -> Conflict:
        return replace(conflict, title=title)

    return change


def _water(root: Path) -> Project:
    return project(root, "water")


def test_a_change_of_the_conflict_keeps_every_comment(root: Path) -> None:
    water, before = _water(root), revision(_water(root))
    after = edit(water, before.sha256, titled("Another title"), "title")
    assert isinstance(after, Revision)
    changed = [
        a for a, b in zip(before.text.split("\n"), after.text.split("\n"), strict=True) if a != b
    ]
    assert len(changed) == 1
    assert water.path.read_text(encoding="utf-8") == after.text
    assert after.sha256 == revision_of(after.text)


def test_undo_and_redo_walk_through_every_state_also_after_a_restart(root: Path) -> None:
    water = _water(root)
    texts = [revision(water).text]
    for number in range(5):
        done = edit(water, revision(water).sha256, titled(f"Title {number}"), "title")
        assert isinstance(done, Revision)
        texts.append(done.text)
    for expected in texts[-2::-1]:
        opened(root)  # as a restart does
        back = undo(water, revision(water).sha256)
        assert isinstance(back, Revision)
        assert back.text == expected == water.path.read_text(encoding="utf-8")
    assert undo(water, revision(water).sha256) == revision(water)
    for expected in texts[1:]:
        forth = redo(water, revision(water).sha256)
        assert isinstance(forth, Revision)
        assert forth.text == expected
    assert redo(water, revision(water).sha256) == revision(water)


def test_a_new_edit_after_undo_ends_what_could_be_redone_but_keeps_its_text(root: Path) -> None:
    water = _water(root)
    first = edit(water, revision(water).sha256, titled("First"), "title")
    assert isinstance(first, Revision)
    undo(water, first.sha256)
    edit(water, revision(water).sha256, titled("Second"), "title")
    history = history_of(water, revision(water).text)
    assert history.redoable is None
    assert first.text in [path.read_text("utf-8") for path in water.own.glob("*.txt")]


def test_what_was_changed_outside_is_in_the_history(root: Path) -> None:
    water = _water(root)
    edit(water, revision(water).sha256, titled("Here"), "title")
    outside = water.path.read_text("utf-8").replace("Here", "Outside")
    water.path.write_text(outside, "utf-8")
    edit(water, revision(water).sha256, titled("Here again"), "title")
    history = history_of(water, revision(water).text)
    assert [entry.what for entry in history.entries][-2:] == [OUTSIDE, "title"]
    back = undo(water, revision(water).sha256)
    assert isinstance(back, Revision)
    assert back.text == outside


def test_an_edit_on_an_older_state_is_never_applied_silently(root: Path) -> None:
    water, old = _water(root), revision(_water(root))
    edit(water, old.sha256, titled("From one window"), "title")
    now = revision(water)
    result = edit(water, old.sha256, titled("From the other"), "title")
    assert isinstance(result, Stale)
    assert revision(water) == now
    assert any("From one window" in line for line in result.theirs)
    assert any("From the other" in line for line in result.mine)
    assert result.applies
    assert "From the other" in result.merged
    assert isinstance(undo(water, old.sha256), Stale)
    assert isinstance(redo(water, old.sha256), Stale)
    assert revision(water) == now


def test_a_text_is_merged_where_it_touches_other_lines_only(root: Path) -> None:
    water, old = _water(root), revision(_water(root))
    lines = old.text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("title:"))
    theirs = [*lines[:at], "title: Theirs", *lines[at + 1 :]]
    edit(water, old.sha256, "\n".join(theirs), "text")
    mine = edit(water, old.sha256, old.text + "# mine\n", "text")
    assert isinstance(mine, Stale)
    assert mine.applies
    assert "title: Theirs" in mine.merged
    assert mine.merged.endswith("# mine\n")
    clash = [*lines[:at], "title: Mine", *lines[at + 1 :]]
    refused = edit(water, old.sha256, "\n".join(clash), "text")
    assert isinstance(refused, Stale)
    assert not refused.applies
    assert "title: Mine" in refused.copy


def test_a_damaged_index_loses_no_text(root: Path) -> None:
    water = _water(root)
    edit(water, revision(water).sha256, titled("First"), "title")
    kept = {path.name: path.read_bytes() for path in water.own.glob("*.txt")}
    (water.own / "index.json").write_text("{")
    edit(water, revision(water).sha256, titled("Second"), "title")
    assert {name: (water.own / name).read_bytes() for name in kept} == kept
    back = undo(water, revision(water).sha256)
    assert isinstance(back, Revision)
    assert "First" in back.text


def test_line_ends_and_the_byte_order_mark_of_a_file_stay(root: Path) -> None:
    water = _water(root)
    text = "\ufeff" + water.path.read_text("utf-8").replace("\n", "\r\n")
    water.path.write_bytes(text.encode("utf-8"))
    now = revision(water)
    assert now.text == text
    sent = text.removeprefix("\ufeff").replace("\r\n", "\n") + "# end\n"
    done = edit(water, now.sha256, sent, "text")
    assert isinstance(done, Revision)
    assert done.text == text + "# end\r\n"


def test_renaming_and_deleting_take_the_history_along(root: Path) -> None:
    water = _water(root)
    edit(water, revision(water).sha256, titled("New"), "title")
    lake = rename(water, "lake")
    assert history_of(lake, revision(lake).text).undoable
    binned = delete(lake)
    assert not lake.path.exists()
    again = restore(root, binned.id)
    assert again.name == "lake.yaml"
    assert history_of(again, revision(again).text).undoable
    assert isinstance(undo(again, revision(again).sha256), Revision)


#: No two texts of a test are the same: what an edit does not change, it does not record.
_FRESH = itertools.count()
LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12)


@given(LINES, LINES)
@settings(max_examples=300)
def test_merging_with_nothing_changed_gives_the_other_text(old: list[str], new: list[str]) -> None:
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    assert merged_lines(before, after, before) == after
    assert merged_lines(before, before, after) == after
    assert merged_lines(before, after, after) in (after, None)


@given(LINES, LINES, LINES, LINES)
@settings(max_examples=300)
def test_edits_on_either_side_of_a_line_that_stays_are_both_kept(
    head: list[str], tail: list[str], new_head: list[str], new_tail: list[str]
) -> None:
    def text(*parts: list[str]) -> str:
        return "".join(f"{line}\n" for part in parts for line in part)

    # a line that occurs nowhere else, twice, so that neither edit touches the other
    fixed = ["-- 1", "-- 2"]
    old = text(head, fixed, tail)
    merged = merged_lines(old, text(new_head, fixed, tail), text(head, fixed, new_tail))
    assert merged == text(new_head, fixed, new_tail)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sampled_from(["edit", "undo", "redo", "outside"]), max_size=14))
def test_the_walk_is_that_of_a_list_with_a_position(root: Path, steps: list[str]) -> None:
    """The history against the simplest model of undo that there is."""
    water = _water(root)
    states, at = [revision(water).text], 0
    for path in water.own.glob("*"):
        path.unlink()
    seen(water)
    for step in steps:
        now = revision(water)
        if step == "edit":
            done = edit(water, now.sha256, titled(f"Title {next(_FRESH)}"), "title")
            assert isinstance(done, Revision)
            states, at = [*states[: at + 1], done.text], at + 1
        elif step == "outside":
            text = now.text + f"# {next(_FRESH)}\n"
            water.path.write_text(text, "utf-8")
            seen(water)  # a page shows it; what no page has seen cannot be known
            states, at = [*states[: at + 1], text], at + 1
        elif step == "undo":
            undo(water, now.sha256)
            at = max(0, at - 1)
        else:
            redo(water, now.sha256)
            at = min(len(states) - 1, at + 1)
        assert revision(water).text == states[at]


# --- killed at any moment ---------------------------------------------------------------

_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from detente.web.editing import edit, redo, revision, undo
from detente.web.projects import project
water = project(Path(sys.argv[1]), "water")
revision(water), water.conflict()  # whatever that loads is loaded before anything is killed

def work(seed):
    for number in range(10_000):
        now = revision(water)
        choice = (seed * 7919 + number * 31) % 5
        if choice < 3:
            edit(water, now.sha256, lambda c: replace(c, title=f"Title {seed} {number}"), "title")
        else:
            (undo if choice == 3 else redo)(water, now.sha256)
"""


def killed(root: Path, chance: random.Random) -> Iterator[None]:
    """Each time, a writer has been killed."""
    with workers(_WRITER, root) as writers:
        for seed in range(KILLS):
            writers.start(seed)
            time.sleep(chance.random() * 0.06)
            writers.kill()
            yield


def test_killed_at_any_moment_nothing_is_lost(root: Path) -> None:
    """After each kill the file is one of the whole states, and undo walks back to the start."""
    water, first = _water(root), revision(_water(root)).text
    chance = random.Random(20240413)  # noqa: S311
    known = {revision_of(first)}
    for _ in killed(root, chance):
        now = revision(water)
        water.conflict()  # whole, and readable
        texts = {revision_of(path.read_text("utf-8")) for path in water.own.glob("*.txt")}
        assert now.sha256 in texts | known
        history = history_of(water, now.text)
        for entry in history.entries:
            assert revision_of(text_at(water, entry)) == entry.revision
        if history.entries:
            assert history.entries[history.position].revision == now.sha256
            assert json.loads((water.own / "index.json").read_text("utf-8"))
    assert history_of(water, revision(water).text).entries
    opened(root)
    assert not list(root.glob(".*.tmp"))
    assert not list(water.own.glob(".*.tmp"))
    while history_of(water, revision(water).text).undoable:
        assert isinstance(undo(water, revision(water).sha256), Revision)
    assert revision(water).text == first


# --- the same through the page ------------------------------------------------------------


def test_two_windows_on_one_project_never_overwrite_each_other(visitor: Visitor) -> None:
    on, text = visitor.revision(), visitor.text()
    first = text.replace("title: ", "title: One ", 1)
    assert visitor.save(first, on).headers["location"] == "/p/water/text?done=saved"
    told = visitor.save(text + "# two\n", on)
    assert told.status_code == 409
    assert "P409" in told.text or "changed meanwhile" in told.text
    assert visitor.text() == first
    applied = visitor.client.post(
        "/p/water/text",
        data={"revision": on, "text": text + "# two\n"},
        headers={"Accept": "application/json"},
    ).json()
    assert applied["stale"]["applies"]
    assert applied["faults"][0]["code"] == "P409"
    # the button of the page sends what the page holds
    field = told.text.split('name="text" value="')[1].split('"')[0]
    merged = html.unescape(field)
    assert visitor.save(merged, applied["stale"]["newest"]).status_code == 303
    assert visitor.text() == first + "# two\n"


def test_a_version_that_does_not_fit_can_be_kept_as_a_copy(visitor: Visitor) -> None:
    on, text = visitor.revision(), visitor.text()
    visitor.save(text.replace("title: ", "title: One ", 1), on)
    mine = text.replace("title: ", "title: Two ", 1)
    told = visitor.save(mine, on)
    assert "does not fit" in told.text
    kept = visitor.save(mine, on, stale="copy")
    assert kept.headers["location"] == "/p/water-copy/overview?done=copied"
    assert visitor.text("water-copy") == mine


def test_a_page_that_was_open_while_another_program_wrote_shows_what_differs(
    visitor: Visitor,
) -> None:
    on, text = visitor.revision(), visitor.text()
    path = visitor.folder.root / "water.yaml"
    path.write_text(text.replace("title: ", "title: Outside ", 1), "utf-8")
    told = visitor.save(text + "# mine\n", on)
    assert told.status_code == 409
    assert "+title: Outside" in told.text
    assert "+# mine" in told.text


def test_undo_works_after_a_restart_of_the_page(visitor: Visitor) -> None:
    text = visitor.text()
    visitor.save(text + "# more\n")
    again = let_in(opened(visitor.folder.root))
    told = again.post("/p/water/undo", {"revision": "{revision}", "back": "/p/water/text"})
    assert told.headers["location"] == "/p/water/text?done=undone"
    assert again.text() == text


def test_a_faulty_text_is_shown_again_with_every_fault_and_nothing_is_written(
    visitor: Visitor,
) -> None:
    text = visitor.text()
    wrong = text.replace("title:", "titel:", 1)
    told = visitor.save(wrong)
    assert told.status_code == 422
    assert "E201" in told.text
    assert "titel:" in told.text
    assert visitor.text() == text


@pytest.mark.parametrize("content", ["a: [", "", "\ufeff"])
def test_a_file_that_cannot_be_read_can_be_mended_on_the_page(
    visitor: Visitor, content: str
) -> None:
    good = visitor.text()
    (visitor.folder.root / "water.yaml").write_text(content, "utf-8")
    assert "cannot be read" in visitor.get("/").text
    for page in ("overview", "text", "report"):
        assert visitor.get(f"/p/water/{page}").status_code == 200
    assert visitor.save(good).status_code == 303
    assert visitor.text() == good
