"""A file replaced in one step, so that no reader and no interruption can find half of it."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from detente.errors import Fault, FaultyInput, Place
from detente.wording import worded


def write_text(file: Path, text: str) -> None:
    """Replace the file in one step, keeping its mode; E101 where it cannot be written.

    What is written reaches the disk before it takes the place of what was there.
    """
    temporary: Path | None = None
    try:
        target = file.resolve()
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        with temporary.open("xb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        problem, found = worded("The file cannot be written."), error.strerror or str(error)
        mend = worded("check the folder and its permissions")
        raise FaultyInput([Fault("E101", problem, found, mend, place=Place(str(file)))]) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
