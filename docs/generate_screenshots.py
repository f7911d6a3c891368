"""Pictures of the page for the documentation: ``python -m docs.generate_screenshots``.

Each picture is a page of ``detente serve`` in a browser, on a folder that is made anew. Browsers
and fonts differ, so pictures are not compared dot by dot: a test takes each one anew and looks at
its size and whether it shows anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from tests.web.browsing import opened_browser, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).parent / "images"
#: The projects that the pictures show: copies of cases, in the order in which they are opened.
CASES = (
    "hipel-1993/elmira",
    "accounts/gulf-2024-04/texts/shipping-forum",
    "accounts/water-2025/downstream",
    "accounts/water-2025/upstream",
)
WIDTH, HEIGHT = 1120, 760


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, the page, what is scrolled to its top, and how it is looked at."""

    name: str
    address: str
    top: str = ""
    scheme: Literal["light", "dark"] = "light"
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def file(self) -> str:
        """The name of its file in ``docs/images``."""
        return f"page-{self.name}.png"


SHOTS: tuple[Shot, ...] = (
    Shot("home", "/"),
    Shot("tour", "/p/elmira-2/holds#tour"),
    Shot(
        "account",
        "/p/shipping-forum/account/shipping_forum?show=elements&show=mentions&show=act&show=prediction",
        "h1",
    ),
    Shot("holds", "/p/elmira/holds"),
    Shot("why", "/p/elmira/holds/why?state=s1", "#answer", "dark"),
    Shot("moves", "/p/elmira/moves", ".filters"),
    Shot("compare", "/p/upstream/compare?with=downstream", "h2:has-text('What decides')"),
    Shot("report", "/p/elmira/report"),
    Shot("phone", "/p/elmira/holds", ".states", "dark", 390, 780),
)


@contextmanager
def prepared(browser: Browser) -> Iterator[tuple[Page, str]]:
    """A window on a page whose folder has the projects of the pictures, and its address."""
    with TemporaryDirectory(prefix="detente-") as place:
        home = Path(place)
        with visiting(browser, home / "conflicts", home=home, locale="en") as (page, server):
            for name in CASES:
                page.goto(f"{server.origin}/cases/{name}")
                page.locator("main form button").click()
                page.wait_for_url("**done=created")
            page.goto(f"{server.origin}/p/upstream/compare?with=downstream")
            page.get_by_role("button", name="Take every open pair as the same").click()
            page.wait_for_url("**done=saved")
            yield page, server.origin


def take(page: Page, origin: str, shot: Shot, into: Path) -> Path:
    """Take one picture."""
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    page.emulate_media(color_scheme=shot.scheme, reduced_motion="reduce")
    _tour(page, origin, shot.name == "tour")
    page.goto(f"{origin}{shot.address}", wait_until="load")
    if shot.top:
        page.locator(shot.top).first.evaluate("element => element.scrollIntoView()")
    page.evaluate("() => document.fonts.ready")
    file = into / shot.file
    page.screenshot(path=file)
    return file


def _tour(page: Page, origin: str, on: bool) -> None:
    """Be on the tour's third step, or on none."""
    page.goto(f"{origin}/")
    if on:
        page.get_by_role("button", name="Begin the tour").click()
        for _ in range(2):
            page.get_by_role("button", name="Next", exact=True).click()
        page.wait_for_url("**/holds#tour")
    elif page.get_by_role("button", name="End the tour").count():
        page.get_by_role("button", name="End the tour").click()
        page.wait_for_url("**done=tour-done")


def main() -> None:
    """Take every picture anew into ``docs/images``."""
    with opened_browser() as browser, prepared(browser) as (page, origin):
        for shot in SHOTS:
            take(page, origin, shot, IMAGES)


if __name__ == "__main__":
    main()
