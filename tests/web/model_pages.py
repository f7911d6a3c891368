"""The page in-process, on a folder of its own, for the tests of the model's pages."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import detente
from detente.web.application import application
from detente.web.folder import opened
from detente.web.security import Door

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another client
    from starlette.testclient import TestClient

PORT = 8123
ADDRESS = f"http://127.0.0.1:{PORT}"

TWO = """\
detente: 1
title: Two at a well
decision_makers:
  upper:
    name: Upper village
    options:
      draw: draw more water   # what it all began with
      pay: pay for a pump
  lower:
    name: Lower village
    options:
      block: block the road
infeasible:
  - when: draw and pay
    because: there is no money for both
status_quo: YN N
preferences:
  upper: {statements: [not block, draw]}
  lower: {statements: [pay, not draw, not block]}
"""


class Site:
    """A folder with one project, and a browser that is in."""

    def __init__(self, root: Path, text: str = TWO, name: str = "well.yaml") -> None:
        self.path = root / name
        self.path.write_text(text, encoding="utf-8")
        self.folder = opened(root)
        door = Door(PORT, lambda _: None)
        self.browser = TestClient(application(self.folder, door), base_url=ADDRESS)
        self.browser.get(f"/?token={door.token}")
        self.address = f"/p/{name.removesuffix('.yaml')}"

    def json(self, page: str) -> dict[str, Any]:
        """The data of a page."""
        path, mark, query = page.partition("?")
        found: dict[str, Any] = self.browser.get(f"{self.address}/{path}.json{mark}{query}").json()
        return found

    def html(self, page: str, status: int = 200) -> str:
        """The page itself."""
        answer = self.browser.get(f"{self.address}/{page}")
        assert answer.status_code == status, answer.text[:2_000]
        text: str = answer.text
        return text

    def post(self, page: str, status: int = 303, /, **fields: Any) -> Any:
        """A form sent on the newest state, unless it names a revision."""
        revision = self.json("overview")["revision"]
        answer = self.browser.post(
            f"{self.address}/{page}",
            data={"revision": revision, **fields},
            headers={"Origin": ADDRESS},
            follow_redirects=False,
        )
        assert answer.status_code == status, re.sub(r"<[^>]+>", " ", answer.text)[:3_000]
        return answer

    def conflict(self) -> detente.Conflict:
        """What the file holds."""
        return detente.load(str(self.path))
