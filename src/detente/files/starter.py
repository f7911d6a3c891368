"""The commented starter files from which a conflict of one's own is begun."""

from __future__ import annotations

from pathlib import Path

from detente.files.reader import document
from detente.files.writer import text_of
from detente.model.plain import plain_form

_STARTER = "starter.yaml"
_ABSTRACT = "starter_abstract.yaml"


def starter_text(name: str, *, abstract: bool) -> str:
    """The text of a starter for a file of this name: JSON where the name ends so, else YAML.

    JSON has no comments, so a starter in JSON holds the model alone.
    """
    text = Path(__file__).with_name(_ABSTRACT if abstract else _STARTER).read_text(encoding="utf-8")
    if not name.lower().endswith(".json"):
        return text
    return text_of(plain_form(document(text, _STARTER).conflict), "starter.json")
