"""A second reader of REFI-QDA projects, written from the standard; shares no code with src.

From the standard, version 1.5: a project is a zip with project.qde at its root and texts
under sources/; elements come in a fixed order; GUIDs have one form; every reference names a
GUID that is there; a selection is defined by the first and the last character, code points
counted from 0; texts are UTF-8.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator

_NS = "{urn:QDA-XML:project:1.0}"
_GUID = re.compile(r"(\{)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?(1)\})")
#: Children of each element, in the order that the schema asks for; * many, + one or more.
_ORDER = {
    "Project": "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description "
    "NoteRef*",
    "CodeBook": "Codes!",
    "Codes": "Code+",
    "Code": "Description NoteRef* Code*",
    "Sources": "TextSource+",
    "TextSource": "Description PlainTextContent PlainTextSelection* Coding* NoteRef* "
    "VariableValue*",
    "PlainTextSelection": "Description Coding* NoteRef*",
    "Coding": "CodeRef! NoteRef*",
    "Links": "Link+",
    "Link": "NoteRef*",
    "Description": "",
    "CodeRef": "",
}
_REQUIRED = {
    "Project": {"name"},
    "Code": {"guid", "name", "isCodable"},
    "TextSource": {"guid"},
    "PlainTextSelection": {"guid", "startPosition", "endPosition"},
    "Coding": {"guid"},
    "Link": {"guid"},
    "CodeRef": {"targetGUID"},
}
_DIRECTIONS = {"Associative", "OneWay", "Bidirectional"}


def _root(file: str) -> ET.Element:
    with zipfile.ZipFile(file) as archive:
        return ET.fromstring(archive.read("project.qde"))  # noqa: S314 - the tests' own


def codes(file: str) -> list[str]:
    """Names of the codes, outer ones first."""
    return [code.attrib["name"] for code in _root(file).iter(f"{_NS}Code")]


def links(file: str) -> Iterator[tuple[str, str, str]]:
    """Names of the codes that links join, with the link's own."""
    root = _root(file)
    names = {code.attrib["guid"]: code.attrib["name"] for code in root.iter(f"{_NS}Code")}
    for link in root.iter(f"{_NS}Link"):
        ends = (names[link.attrib[key]] for key in ("originGUID", "targetGUID"))
        yield (*ends, link.attrib["name"])  # type: ignore[misc]


def project(file: str) -> list[tuple[str, int, int, str]]:
    """Code, first and last character, and text of every coded selection."""
    root = _root(file)
    names = {code.attrib["guid"]: code.attrib["name"] for code in root.iter(f"{_NS}Code")}
    found = []
    with zipfile.ZipFile(file) as archive:
        for source in root.iter(f"{_NS}TextSource"):
            path = source.attrib["plainTextPath"]
            assert path.startswith("internal://")
            raw = archive.read(f"sources/{path.removeprefix('internal://')}")
            assert not raw.startswith(b"\xef\xbb\xbf")
            assert b"\r" not in raw
            text = raw.decode("utf-8")
            for selection in source.iter(f"{_NS}PlainTextSelection"):
                positions = [int(selection.attrib[f"{end}Position"]) for end in ("start", "end")]
                for reference in selection.iter(f"{_NS}CodeRef"):
                    code = names[reference.attrib["targetGUID"]]
                    found.append((code, positions[0], positions[1], text))
    return found


def violations(file: str) -> list[str]:
    """Where the project is not what the schema asks for."""
    root = _root(file)
    found = [] if root.tag == f"{_NS}Project" else ["root"]
    idents: list[str] = []
    for element in root.iter():
        name = element.tag.removeprefix(_NS)
        if name not in _ORDER:
            found.append(f"unknown element {name}")
            continue
        found += [f"{name} lacks {key}" for key in _REQUIRED.get(name, set()) - set(element.attrib)]
        found += _out_of_order(name, [child.tag.removeprefix(_NS) for child in element])
        for key, value in element.attrib.items():
            if "guid" in key.lower() and not _GUID.fullmatch(value):
                found.append(f"{name}.{key} is no GUID: {value}")
        if "guid" in element.attrib:
            idents.append(element.attrib["guid"])
        if element.attrib.get("direction", "OneWay") not in _DIRECTIONS:
            found.append("direction")
    known = set(idents)
    found += ["a GUID twice"] * (len(idents) - len(known))
    for element in root.iter():
        for key in ("targetGUID", "originGUID"):
            if element.attrib.get(key, idents[0]) not in known:
                found.append(f"{key} names nothing")
    return found


def _out_of_order(name: str, children: list[str]) -> Iterator[str]:
    rest = list(children)
    for part in _ORDER[name].split():
        kind = part.rstrip("*+!")
        count = 0
        while rest and rest[0] == kind:
            rest.pop(0)
            count += 1
        if (part[-1] in "+!" and not count) or (part[-1] not in "*+" and count > 1):
            yield f"{name} has {count} {kind}"
    if rest:
        yield f"{name}: {rest[0]} is out of order"
