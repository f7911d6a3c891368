"""A page in the same process, on a folder with one project, and a browser that was let in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from detente.files.starter import starter_text
from detente.web.application import application
from detente.web.folder import Folder, opened
from detente.web.jobs import FILE, Job, Question
from detente.web.security import Door
from tests.web.browsing import opened_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"


@dataclass
class Visitor:
    """A browser: its cookies, and the origin that it tells with each form."""

    client: TestClient
    folder: Folder
    door: Door

    def get(self, address: str, **headers: str) -> Response:
        answer: Response = self.client.get(self.filled(address), headers=headers)
        return answer

    def post(self, address: str, form: Mapping[str, Any] | None = None, **more: Any) -> Response:
        data = {name: self.filled(value) for name, value in (form or {}).items()}
        answer: Response = self.client.post(self.filled(address), data=data, **more)
        return answer

    def revision(self, project: str = "water") -> str:
        found: str = self.client.get(f"/p/{project}/text.json").json()["revision"]
        return found

    def text(self, project: str = "water") -> str:
        found: str = self.client.get(f"/p/{project}/text.json").json()["text"]
        return found

    def save(self, text: str, on: str | None = None, **more: str) -> Response:
        form = {"revision": on or self.revision(), "text": text, **more}
        answer: Response = self.client.post("/p/water/text", data=form)
        return answer

    def filled(self, told: Any) -> Any:
        if not isinstance(told, str):
            return told
        told = told.replace("{job}", self.job.id) if "{job}" in told else told
        return told.replace("{revision}", self.revision()) if "{revision}" in told else told

    @property
    def job(self) -> Job:
        """A job that ends at once."""
        question = Question(("check", FILE), "detente: 1\n", "water.yaml", "0", "/")
        return self.folder.jobs.start(question)


def let_in(folder: Folder) -> Visitor:
    door = Door(PORT, lambda _: None)
    client = TestClient(application(folder, door), ORIGIN, follow_redirects=False)
    client.headers["Origin"] = ORIGIN
    token = re.search(r"token=([\w-]+)", door.address)
    assert token
    assert client.get(f"/?token={token[1]}").status_code == 200
    return Visitor(client, folder, door)


@pytest.fixture(autouse=True)
def waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are waited for, so that no test rests on how busy the machine is."""
    for name in ("MOMENT", "PATIENCE", "FORM", "LONGEST", "FIRST_GLANCE", "GLANCE"):
        monkeypatch.setattr(f"detente.web.limits.{name}", 120.0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "water.yaml").write_text(starter_text("water.yaml", abstract=False), "utf-8")
    return tmp_path


@pytest.fixture
def visitor(root: Path) -> Iterator[Visitor]:
    folder = opened(root)
    yield let_in(folder)
    folder.jobs.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module: while it is open, no other event loop can run beside it."""
    with opened_browser() as opened:
        yield opened
