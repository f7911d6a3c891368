"""The server of the page, which ends soon, whatever is being answered, and says so calmly.

Everything that was answered to is in the files by then, and a file is replaced in one step. So
when the page is stopped, whoever waits is answered at once, what runs in processes apart is
ended, a form that is being worked on gets a moment, and after that nothing is waited for.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

import uvicorn

#: Seconds that answers on their way get when the page is stopped.
FAREWELL = 2.0


class Server(uvicorn.Server):
    """A server that is stopped by Ctrl-C or SIGTERM.

    Parameters
    ----------
    config : uvicorn.Config
    close : callable
        Ends whatever is worked on, so that answers come soon; called once it is stopped.
    farewell : callable
        The last thing done, also where something is still being answered.
    """

    def __init__(
        self, config: uvicorn.Config, close: Callable[[], None], farewell: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._close = close
        self._farewell = farewell
        self._clock = threading.Timer(FAREWELL, self._leave)
        self._clock.daemon = True

    def until_stopped(self, listening: socket.socket) -> None:
        """Serve until somebody stops it."""
        import asyncio

        # the server raises the signal again once it has ended: then it is no news any more
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _known)
        asyncio.run(self.serve([listening]))
        self._clock.cancel()
        if self.force_exit:  # what is still being answered would be waited for
            self._leave()
        self._farewell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer whoever waits, and let go of the rest."""
        # what is let go of is no failure to be told with a traceback
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
        self._clock.start()
        self._close()
        await super().shutdown(sockets)

    def _leave(self) -> None:
        """End at once: whatever is left neither ends soon nor can be ended."""
        self._farewell()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _known(_signal: int, _frame: object) -> None:
    """Nothing is left to do."""
