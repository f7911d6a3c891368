"""How the page looks: colours shared with reports, and the files that browsers load once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from detente.report.marks import DARK_COLOURS, LIGHT_COLOURS
from detente.report.tokens import DARK, LIGHT, properties
from detente.web.failures import not_found
from detente.wording import worded

_FOLDER = Path(__file__).parent / "static"
_KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


@cache
def style() -> str:
    """The page's one stylesheet: tokens for both schemes, then the rules."""
    from detente.web.figures import STYLE  # loads what draws, which the start page does not need

    light = properties({**LIGHT, **_parties(LIGHT_COLOURS)}, "light", "    ")
    dark = properties({**DARK, **_parties(DARK_COLOURS)}, "dark", "    ")
    parties = "\n".join(
        f".party-{number} {{ --mark: var(--party-{number}); }}"
        for number in range(len(LIGHT_COLOURS))
    )
    rules = (_FOLDER / "style.css").read_text(encoding="utf-8")
    return (
        f":root {{\n{light}\n}}\n"
        f'@media screen {{\n  :root[data-theme="dark"] {{\n{dark}\n  }}\n}}\n'
        "@media screen and (prefers-color-scheme: dark) {\n"
        f'  :root[data-theme="auto"] {{\n{dark}\n  }}\n}}\n{parties}\n{rules}\n{STYLE}'
    )


def _parties(colours: tuple[str, ...]) -> dict[str, str]:
    return {f"party-{number}": colour for number, colour in enumerate(colours)}


async def _static(request: Request) -> Response:
    return await run_in_threadpool(_file, request.path_params["name"])


def _file(name: str) -> Response:
    path = _FOLDER / name
    # one folder without folders: a name with a slash does not match the route
    if path.suffix not in _KINDS or path.parent != _FOLDER or not path.is_file():
        raise not_found(name[:200], worded("go to the start page"))
    text = style() if name == "style.css" else path.read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache"}
    return Response(text, media_type=_KINDS[path.suffix], headers=headers)


STATIC = Route("/static/{name}", _static, methods=["GET"])
