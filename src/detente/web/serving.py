"""The page on a socket: loopback only, until somebody stops it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from detente.errors import call_fault
from detente.web.application import application
from detente.web.folder import opened
from detente.web.security import Door
from detente.wording import worded

Tell = Callable[[str], None]


def serve(root: Path, port: int, *, browser: bool, tell: Tell) -> None:
    """Serve the folder until Ctrl-C or SIGTERM.

    Raises
    ------
    FaultyInput
        E701 where the folder or the port cannot be used.
    """
    import uvicorn

    from detente.web.ending import Server

    listening = _listening(port)
    with listening:
        try:
            folder = opened(root.resolve())
        except OSError as error:
            found = f"{root}: {error.strerror or error}"
            mend = worded("name a folder that you may write to")
            raise call_fault(worded("The folder cannot be used."), found, mend) from None
        door = Door(
            listening.getsockname()[1],
            lambda address: tell(f"A browser is in. For another one: {address}"),
        )
        app = application(folder, door)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            ws="none",
            # read limits of the protocol itself: headers of at most 64 KiB
            h11_max_incomplete_event_size=65_536,
            http="h11",
            loop="asyncio",
        )
        server = Server(
            config, app.state.later.close, lambda: tell("Stopped. Everything is saved.")
        )
        tell(f"detente on {folder.root}")
        tell(f"Open {door.address}")
        tell("Ctrl-C ends it.")
        if browser:
            threading.Thread(target=_open, args=(door.address,), daemon=True).start()
        try:
            server.until_stopped(listening)
        finally:
            folder.jobs.close()


def _listening(port: int) -> socket.socket:
    opened_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened_socket.bind(("127.0.0.1", port))
        opened_socket.listen(128)
    except OSError as error:
        opened_socket.close()
        found = worded("port {port}: {strerror}", port=port, strerror=error.strerror or error)
        raise call_fault(
            worded("The port cannot be used."),
            found,
            worded("choose another one, or leave --port out"),
        ) from None
    return opened_socket


def _open(address: str) -> None:
    import webbrowser

    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(address)
