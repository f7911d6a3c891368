"""The README's examples do what it shows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import detente
from tests.docs.console import blocks_of, differences
from tests.docs.pages import README, ROOT


def test_the_examples_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    assert not (found := differences(README, tmp_path)), found


def test_only_the_two_commands_of_a_developer_are_not_run() -> None:
    blocks = blocks_of(README.read_text(encoding="utf-8"))
    unrun = [block.text for block in blocks if block.mark == "not run"]
    commands = {line.removeprefix("$ ") for text in unrun for line in text.split("\n")}
    assert commands == {"python3 dev.py demo", "python3 dev.py test"}


@pytest.mark.parametrize("page", sorted(path.name for path in ROOT.glob("*.md")))
def test_every_file_that_a_page_of_the_root_links_to_is_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_the_architecture_names_every_room_in_the_order_of_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [room.strip().removeprefix("detente.") for line in layers for room in line.split("|")]
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Rooms")[2]
    places = [table.find(f"`{room}") for room in rooms if room != "_version"]
    assert -1 not in places
    assert places == sorted(places)


def test_contributing_names_every_task_of_a_developer() -> None:
    tasks = re.findall(r'(?m)^        "(\w+)": "', (ROOT / "dev.py").read_text(encoding="utf-8"))
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert tasks
    assert [task for task in tasks if f"`python3 dev.py {task}`" not in page] == []


def test_the_newest_version_of_the_change_log_is_the_programs() -> None:
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"(?m)^## (\d+\.\d+\.\d+)", page)
    assert newest
    assert newest[1] == detente.__version__
