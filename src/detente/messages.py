"""Messages between two processes that run this program, over a pipe that only they have."""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any

#: How a message begins: its length.
_HEAD = struct.Struct("<Q")


def sent(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    text = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_HEAD.pack(len(text)) + text)
    stream.flush()


def received(stream: IO[bytes]) -> Any:
    """Read one message.

    Raises
    ------
    EOFError
        When the other side is gone.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    text = stream.read(_HEAD.unpack(head)[0])
    # The other end of a pipe that only the two processes have, which run the same program.
    return pickle.loads(text)  # noqa: S301
