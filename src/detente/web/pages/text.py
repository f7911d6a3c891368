"""The conflict file as text, to read and change, with the messages of the reader."""

from __future__ import annotations

from detente.errors import FaultyInput
from detente.web.answers import Answer, Ask, Page, Reply, Room, Tab
from detente.web.language import N_
from detente.web.project_pages import edited, opened


def text(ask: Ask) -> Answer:
    """The text of the file, and its faults."""
    one = opened(ask)
    return Answer("text.html", {**one.data(), "text": one.revision.text.removeprefix("\ufeff")})


def save(ask: Ask) -> Reply:
    """Save the text, if it can be read; else show it again with every fault."""
    wanted = ask.needed("text")
    try:
        return edited(ask, wanted, N_("the file's text"), f"{ask.project().address}/text")
    except FaultyInput as faulty:
        data = {
            **opened(ask).data(),
            # the form keeps the revision that it was made on
            "revision": ask.needed("revision"),
            "faults": [fault.to_dict() for fault in faulty.faults],
            "text": wanted.replace("\r\n", "\n"),
            "complete": False,
        }
        return Answer("text.html", data, 422, {"refused": True})


ROOM = Room(
    (Page("/p/{project}/text", text, save),),
    (Tab(N_("File"), "text", 90),),
)
