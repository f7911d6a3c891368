"""Pictures of the page in the documentation: each is one that can be taken, and is taken anew."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docs.generate_screenshots import IMAGES, SHOTS, Shot, prepared, take

from tests.web.browsing import IN_A_BROWSER, opened_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
#: The largest picture that the documentation carries, in bytes.
LARGEST = 250_000
#: Rows of dots that differ from each other in a picture that shows something.
ROWS = 100
_SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)\s]*page-[\w-]+\.png)\)")


def shown() -> dict[str, list[str]]:
    """Every picture that a text shows, with what is said for those who do not see it."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for told, path in _SHOWN.findall(page.read_text(encoding="utf-8")):
            file = (page.parent / path).resolve()
            assert file.parent == IMAGES.resolve(), (page, path)
            found.setdefault(file.name, []).append(told)
    return found


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def different_rows(png: bytes) -> int:
    """How many rows of a picture differ, as they are packed: a blank one has very few."""
    packed, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    rows, height = zlib.decompress(packed), size(png)[1]
    step = len(rows) // height
    return len({rows[step * number : step * (number + 1)] for number in range(height)})


def test_the_texts_show_exactly_the_pictures_that_are_taken_and_say_what_is_on_them() -> None:
    assert set(shown()) == {shot.file for shot in SHOTS}
    assert {path.name for path in IMAGES.glob("page-*")} == {shot.file for shot in SHOTS}
    assert all(len(told) > 20 for tolds in shown().values() for told in tolds)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_picture_has_its_size_and_shows_something(shot: Shot) -> None:
    png = (IMAGES / shot.file).read_bytes()
    assert size(png) == (shot.width, shot.height)
    assert different_rows(png) > ROWS
    assert len(png) < LARGEST


def test_a_blank_picture_is_found_out() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + b"\0\0\0\0"

    head = struct.pack(">IIBBBBB", 390, 780, 8, 2, 0, 0, 0)
    blank = zlib.compress((b"\0" + b"\xff" * 390 * 3) * 780)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", blank) + chunk(b"IEND", b"")
    assert size(png) == (390, 780)
    assert different_rows(png) == 1


@pytest.fixture
def anew(tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """Every picture, taken now."""
    with opened_browser() as browser, prepared(browser) as (page, origin):
        yield {shot.file: take(page, origin, shot, tmp_path).read_bytes() for shot in SHOTS}


class TestInABrowser:
    pytestmark = IN_A_BROWSER

    def test_every_picture_can_still_be_taken(self, anew: dict[str, bytes]) -> None:
        for shot in SHOTS:
            assert size(anew[shot.file]) == (shot.width, shot.height), shot.name
            assert different_rows(anew[shot.file]) > ROWS, shot.name
        assert len(set(anew.values())) == len(SHOTS), "no two of them show the same"
