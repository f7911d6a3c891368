"""Files of options that are offered to ``detente resolve``."""

from __future__ import annotations

import os

from detente.files.opening import text_of
from detente.files.reader import tree_of
from detente.files.written import Data, data_of
from detente.questions.resolve.offers import OfferedOption, offers_from


def load_offers(path: str | os.PathLike[str]) -> tuple[OfferedOption, ...]:
    """The options offered in a YAML or JSON file.

    Raises
    ------
    FaultyInput
        E101 to E110 for what is no YAML; E701 for what is no offer.
    """
    return offers_from(_plain(data_of(tree_of(text_of(path), os.fspath(path)).root)))


def _plain(data: Data) -> object:
    """Numbers as numbers, everything else as text."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    if data.kind != "number":
        return str(data)
    return int(data) if data.lstrip("+-").isdecimal() else float(data)
