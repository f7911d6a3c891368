"""Places in accounts that stand in a text of ours, such as ``note:P3.S5``, as links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from detente.model.conflict import Conflict

_PLACE = re.compile(r"([^\W\d_][\w.\-]*):(P[1-9][0-9]*(?:\.S[1-9][0-9]*)?)")


def texts_of(project: str, conflict: Conflict) -> dict[str, str]:
    """The address of the text of each account of a project."""
    return {
        source.key: f"{project}/account/{quote(source.key, safe='')}" for source in conflict.sources
    }


def linked(text: str, texts: Mapping[str, str]) -> list[dict[str, str]]:
    """A text in pieces; a place in one of the accounts has an address.

    Parameters
    ----------
    texts : mapping
        The address of each account's text, by the key of the account.
    """
    pieces, last = [], 0
    for match in _PLACE.finditer(text):
        if match[1] in texts:
            pieces.append({"text": text[last : match.start()], "address": ""})
            address = f"{texts[match[1]]}?{urlencode({'at': match[2]})}#here"
            pieces.append({"text": match[0], "address": address})
            last = match.end()
    pieces.append({"text": text[last:], "address": ""})
    return [piece for piece in pieces if piece["text"]]
