"""The texts of sources for an exchange: given by name, or found beside the conflict file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detente.accounts.text import normalised, sha256_of
from detente.errors import call_fault
from detente.files.exchange.archive import bytes_in
from detente.files.project import Held, held
from detente.model.conflict import Conflict
from detente.wording import worded

_MAXIMUM = 16 * 1024 * 1024


def given_texts(pairs: Sequence[str]) -> dict[str, str]:
    """Normalised texts by source key, from ``KEY=FILE``.

    Raises
    ------
    FaultyInput
        E701 for what is no such pair; E101 to E103 and E121 for the files.
    """
    found = {}
    for pair in pairs:
        key, equals, file = pair.partition("=")
        if not (key and equals and file):
            raise call_fault(
                worded("The text cannot be told from this."), pair, worded("write --text KEY=FILE")
            )
        found[key] = normalised(bytes_in(file, _MAXIMUM), file).text
    return found


def texts_of(conflict: Conflict, path: str, pairs: Sequence[str]) -> dict[str, str]:
    """Texts of the conflict's sources: those given, then those in the file's project folder.

    A text in the folder is only taken if its digest is that of the source. Faults as
    :func:`given_texts`, E701 for a key that the file does not list, and those of texts in
    the folder that cannot be read.
    """
    given = given_texts(pairs)
    known = [source.key for source in conflict.sources]
    for key in given:
        if key not in known:
            mend = worded("the sources are: {known}", known=", ".join(known[:12]) or worded("none"))
            raise call_fault(worded("The conflict file lists no such source."), key, mend)
    for source in conflict.sources:
        if source.key in given or not source.sha256:
            continue
        found = held(Path(path).parent, source)
        text = found.account.text if isinstance(found, Held) else None
        if isinstance(text, str) and sha256_of(text) == source.sha256.lower():
            given[source.key] = text
    return {key: given[key] for key in known if key in given}
