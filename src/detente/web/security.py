"""Who may ask: only a browser that was opened with the token of this run.

The page listens on the loopback interface only. Other pages in the same browser can still
send requests there, so each request is judged before anything else sees it: its ``Host``
must be ours (no rebinding of names), it must carry the cookie that the token was exchanged
for, and whatever changes something must come from a page of ours.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.web import limits
from detente.web.failures import Refusal, forbidden, too_large, too_slow
from detente.web.limits import MAXIMUM_BODY, MAXIMUM_UPLOAD
from detente.wording import worded

#: What a browser is told to allow: our own files, no inline script or style, no frame around us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
#: The same for what a page of ours shows in a frame.
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
#: A report is complete in itself: its style is inside, it has no script, and nothing is loaded.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
)
#: "same-origin" tells other sites nothing; with "no-referrer", browsers would send the
#: origin "null" with our own forms, and it could not be checked.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_SAFE = frozenset({"GET", "HEAD"})
#: Where documents and projects of other programs are taken in.
_TAKES_FILES = re.compile(r"/p/[^/]+/(?:account|exchange)")
_NAMES = ("127.0.0.1", "localhost", "[::1]")

Announce = Callable[[str], None]
Refuse = Callable[[Request, Refusal], Response]


@dataclass(slots=True)
class Door:
    """The token that lets a browser in, once, and the cookie that it gets for it.

    ``announce`` is told a new address whenever the old one has been used, so that a second
    browser can be opened too.
    """

    port: int
    announce: Announce
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def cookie_name(self) -> str:
        """Cookies are shared by all ports of a host, so the name tells the port."""
        return f"detente_run_{self.port}"

    def hosts(self) -> frozenset[str]:
        """Every ``Host`` that is ours."""
        named = {f"{name}:{self.port}" for name in _NAMES}
        return frozenset(named | set(_NAMES) if self.port == 80 else named)

    def admits(self, cookie: str) -> bool:
        """True for the cookie of this run."""
        return hmac.compare_digest(cookie.encode(), self.cookie.encode())

    def use(self, token: str) -> bool:
        """True for the token, which is worth nothing from then on."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return False
        self.token = secrets.token_urlsafe(24)
        self.announce(self.address)
        return True


class Guard:
    """The ASGI layer around everything: who asks, how much, and with which headers."""

    def __init__(self, app: ASGIApp, door: Door, refuse: Refuse) -> None:
        self.app = app
        self.door = door
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        with_headers = _headed(send)
        try:
            self._judge(request)
            entering = self._entering(request)
        except Refusal as refusal:
            await self.refuse(request, refusal)(scope, receive, with_headers)
            return
        if entering is not None:
            await entering(scope, receive, with_headers)
            return
        await self.app(scope, _bounded(receive, _most(request)), with_headers)

    def _judge(self, request: Request) -> None:
        headers = request.headers
        if headers.get("host", "").casefold() not in self.door.hosts():
            raise forbidden(
                worded("The request names another host."),
                headers.get("host", "no host")[:200],
                worded("open the page as http://127.0.0.1:{port}/", port=self.door.port),
            )
        site = headers.get("sec-fetch-site")
        if request.method in _SAFE:
            crossing = site in ("cross-site", "same-site")
            if crossing and headers.get("sec-fetch-mode") != "navigate":
                raise _from_elsewhere(site or "")
        else:
            self._judge_origin(headers, site)
        length = headers.get("content-length", "0")
        most = _most(request)
        if not length.isdecimal() or len(length) > 15 or int(length) > most:
            raise too_large(most)

    def _judge_origin(self, headers: Headers, site: str | None) -> None:
        """A form or a script of ours says so in one header at least, and in none otherwise."""
        origin = headers.get("origin")
        if site is not None and site != "same-origin":
            raise _from_elsewhere(worded("Sec-Fetch-Site: {site}", site=site))
        if origin is not None and origin.casefold() != f"http://{headers['host']}".casefold():
            raise _from_elsewhere(worded("Origin: {origin}", origin=origin[:200]))
        if origin is None and site is None:
            raise _from_elsewhere(worded("neither Origin nor Sec-Fetch-Site"))

    def _entering(self, request: Request) -> Response | None:
        """The answer to a token; ``None`` for a request that carries the cookie."""
        token = request.query_params.get("token", "")
        if request.url.path == "/" and token and request.method == "GET" and self.door.use(token):
            return self._welcome()
        if not self.door.admits(request.cookies.get(self.door.cookie_name, "")):
            raise forbidden(
                worded("This browser has not been let in."),
                (
                    worded("an address whose token has been used")
                    if token
                    else worded("no token in the address")
                ),
                worded(
                    "open the newest address that the terminal shows, whole, with its token; "
                    "if it is gone, stop detente serve with Ctrl-C and start it again"
                ),
            )
        return None

    def _welcome(self) -> Response:
        """A page that leads on. A redirect would lose the cookie where a link was followed."""
        page = (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>detente</title>'
            '<meta http-equiv="refresh" content="0;url=/"></head>'
            '<body><p><a href="/">detente</a></p></body></html>'
        )
        response = Response(page, media_type="text/html")
        response.set_cookie(
            self.door.cookie_name, self.door.cookie, httponly=True, samesite="strict", path="/"
        )
        return response


def _most(request: Request) -> int:
    """Bytes that the body of this request may have."""
    return MAXIMUM_UPLOAD if _TAKES_FILES.fullmatch(request.url.path) else MAXIMUM_BODY


def _from_elsewhere(found: str) -> Refusal:
    return forbidden(
        worded("The request comes from another page."),
        found,
        worded("go to the page itself and do it there"),
    )


def _headed(send: Send) -> Send:
    """Put the headers of safety on each answer; a policy of its own stays."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in {"Content-Security-Policy": POLICY, **_HEADERS}.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _bounded(receive: Receive, most: int) -> Receive:
    """Stop reading a body that goes on beyond the limit, or stops coming."""
    read, over = 0, False

    async def receiving() -> Message:
        nonlocal read, over
        if over:
            return await receive()  # waits for the browser to go
        try:
            message = await asyncio.wait_for(receive(), limits.SLOW)
        except TimeoutError:
            raise too_slow(limits.SLOW) from None
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            over = not message.get("more_body", False)
            if read > most:
                raise too_large(most)
        return message

    return receiving
