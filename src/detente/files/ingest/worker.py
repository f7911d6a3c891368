"""A process of its own that reads one document: ``python -m detente.files.ingest.worker KIND``.

The document comes on standard input; the text, or why there is none, goes to standard
output as JSON. Memory and time are limited first, so that a document made to exhaust the
machine exhausts this process only.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

from detente.files.ingest.extracted import Extracted, Refused, without_text
from detente.wording import packed, worded

#: What the process may take.
MAXIMUM_MEMORY = 1536 * 1024 * 1024
MAXIMUM_SECONDS = 60

#: Module and function that read each kind.
READERS = {
    "html": ("detente.files.ingest.html", "text_of_html"),
    "pdf": ("detente.files.ingest.pdf", "text_of_pdf"),
    "docx": ("detente.files.ingest.word", "text_of_word"),
}


def main(kind: str) -> None:
    """Read the document on standard input."""
    _limit()
    raw = sys.stdin.buffer.read()
    module, function = READERS[kind]
    try:
        found: Extracted = getattr(import_module(module), function)(raw)
        answer = {"text": found.text, "facts": found.facts, "known": found.known}
    except Refused as refused:
        answer = {"refused": packed(refused.parts)}
    except ImportError as missing:
        answer = {"missing": str(missing)}
    except (MemoryError, RecursionError) as error:
        answer = {"exhausted": "memory" if isinstance(error, MemoryError) else "nesting"}
    except Exception as error:  # noqa: BLE001 - a document may break a library anywhere
        said = " ".join(str(error).split())[:120] or type(error).__name__
        mend = worded("open it in its own program and save its text")
        answer = {
            "refused": packed(
                without_text(worded("a damaged document: {said}", said=said), mend).parts
            )
        }
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


def _limit() -> None:
    """Limit memory and time where the system can; elsewhere the parent's clock does."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MAXIMUM_MEMORY),
        (resource.RLIMIT_CPU, MAXIMUM_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


if __name__ == "__main__":
    main(sys.argv[1])
