"""Reads a document in a process of its own, and turns whatever happens there into an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec

from detente.errors import Fault, FaultyInput, Place
from detente.files.ingest.extracted import Extracted
from detente.wording import Wording, unpacked, worded

#: Seconds on the clock before the process is ended.
MAXIMUM_SECONDS = 90
#: The library that reads each kind.
LIBRARIES = {"html": "trafilatura", "pdf": "pypdf", "docx": "docx"}


def extracted(raw: bytes, kind: str, file: str) -> Extracted:
    """The text of a document of this kind.

    Raises
    ------
    FaultyInput
        E102, E122, E123 or E124.
    """
    if not _installed(LIBRARIES[kind]):
        raise _fault(*_missing(kind, worded("it is not installed")), file)
    # isolated: nothing in the current folder is imported; the same places as here otherwise
    start = (
        f"import sys; sys.path[:] = {[path for path in sys.path if path]!r}; "
        f"from detente.files.ingest.worker import main; main({kind!r})"
    )
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own words
            [sys.executable, "-I", "-c", start],
            input=raw,
            capture_output=True,
            timeout=MAXIMUM_SECONDS,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired:
        raise _fault(
            *_unfinished(
                worded(
                    "it was not read after {maximum_seconds} seconds",
                    maximum_seconds=MAXIMUM_SECONDS,
                )
            ),
            file,
        ) from None
    except OSError as error:
        problem, mend = (
            worded("No process could be started to read the document."),
            worded("try again"),
        )
        raise _fault("E122", problem, error.strerror or str(error), mend, file) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        found = worded("reading it took more time or memory than it may, or broke the reader")
        raise _fault(*_unfinished(found), file) from None
    if "refused" in answer:
        code, problem, found, mend = unpacked(answer["refused"])
        raise _fault(code, problem, found, mend, file)
    if "missing" in answer:
        raise _fault(*_missing(kind, answer["missing"]), file)
    if "exhausted" in answer:
        raise _fault(
            *_unfinished(_EXHAUSTED[answer["exhausted"]]),
            file,
        )
    return Extracted(answer["text"], tuple(answer["facts"]), answer["known"])


_EXHAUSTED = {
    "memory": worded("reading it took more memory than it may"),
    "nesting": worded("reading it took more nesting than it may"),
}


def _installed(library: str) -> bool:
    try:
        return find_spec(library) is not None
    except ValueError:
        return False


_Parts = tuple[str, Wording, str, Wording]


def _missing(kind: str, found: str) -> _Parts:
    problem = worded(
        "The library {libraries}, which reads {kind} files, cannot be loaded.",
        libraries=LIBRARIES[kind],
        kind=kind,
    )
    return "E123", problem, found, worded('pip install "detente[ingest]"')


def _unfinished(found: str) -> _Parts:
    mend = worded("open it in its own program and save its text")
    return "E122", worded("The document is not safe to open."), found, mend


def _fault(code: str, problem: Wording, found: str, mend: Wording, file: str) -> FaultyInput:
    return FaultyInput([Fault(code, problem, found, mend, place=Place(file))])
