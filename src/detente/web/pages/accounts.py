"""Account: the texts that a model rests on; taking one in, and what is known of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from detente.accounts.account import Account, source_record
from detente.accounts.anchors import NotKept
from detente.accounts.evidence import resting_on
from detente.accounts.provenance import origin_record
from detente.errors import FaultyInput, call_fault
from detente.files.adding import Added, take_in
from detente.files.forgetting import Remains, delete_text, remains, without_words
from detente.files.project import Held, Project, former_of, relisted
from detente.files.reader import conflict as read_form
from detente.files.reader import document
from detente.model.conflict import Conflict, Source
from detente.model.plain import plain_form
from detente.web.account_texts import account_of, source_named
from detente.web.answers import Answer, Ask, Page, Redirect, Reply, Room, Tab
from detente.web.apart import apart
from detente.web.failures import unreadable
from detente.web.language import N_
from detente.web.limits import SHORT
from detente.web.project_pages import Opened, edited, opened
from detente.wording import worded

#: Fields of a source that a form fills, in its order.
FIELDS = ("title", "holder", "dated", "language", "licence", "url", "retrieved", "note")
#: What a hand or a voice did, as the file format names it.
ROLES = (
    "republisher", "publisher", "author", "editor", "translator", "reporter", "speaker",
    "document", "other",
)  # fmt: skip
#: Endings of files that can be taken in.
ACCEPTED = ".txt,.md,.html,.htm,.pdf,.docx"


def address_of(one: Opened, source: str, page: str = "account") -> str:
    """The address of a page about an account of a project."""
    return f"{one.project.address}/{page}/{quote(source, safe='')}"


def accounts(ask: Ask) -> Answer:
    """Every account of the project: what is known of it, and how much rests on it."""
    return _listing(ask, (), {})


def _listing(ask: Ask, faults: tuple[Any, ...], values: dict[str, str]) -> Answer:
    one = opened(ask)
    listed = one.conflict.sources if one.conflict else ()
    known = one.data()
    data = {
        **known,
        "faults": [*known["faults"], *(fault.to_dict() for fault in faults)],
        "accounts": [_row(one, source) for source in listed],
    }
    shown = {
        "values": {**dict.fromkeys((*FIELDS, "key"), ""), **values},
        "fields": FIELDS,
        "accepted": ACCEPTED,
        "where": {source.key: address_of(one, source.key) for source in listed},
        "about": {source.key: address_of(one, source.key, "about") for source in listed},
    }
    return Answer("accounts.html", data, 422 if faults else 200, shown)


def _row(one: Opened, source: Source) -> dict[str, Any]:
    """What the list says of an account."""
    row: dict[str, Any] = {"key": source.key, "title": source.title, "holder": source.holder}
    row |= {"dated": source.dated, "language": source.language, "why": ""}
    row |= {"paragraphs": 0, "sentences": 0, "anchors": 0, "found": 0}
    try:
        held = account_of(one.project.folder, source)
    except FaultyInput as faulty:
        return {**row, "text": worded("not at hand"), "why": faulty.faults[0].problem}
    if not isinstance(held, Held):
        return {**row, "text": worded("not at hand"), "why": held.why}
    kept = not isinstance(held.account.text, NotKept)
    rests = resting_on(one.model(), held.account, former_of(held))
    return {
        **row,
        "text": "another text" if held.changed else "at hand" if kept else "positions only",
        "paragraphs": len(held.account.passages.paragraphs),
        "sentences": len(held.account.passages.sentences),
        "anchors": len(rests),
        "found": sum(rest.outcome == "resolved" for rest in rests),
    }


def add(ask: Ask) -> Reply:
    """Take a text in: a file, or what was pasted."""
    ask.needed("revision")
    given = {name: ask.one(name).strip() or None for name in FIELDS}
    try:
        added = _taken(ask, given)
    except FaultyInput as faulty:
        return _listing(ask, faulty.faults, {name: ask.one(name) for name in (*FIELDS, "key")})
    source = added.account.source
    if added.changed:
        lost = [rest for rest in added.rests if rest.outcome != "resolved"]
        fault = call_fault(
            worded("The project lists another text under this key."),
            worded(
                "{source}: {number} of {number2} anchors do not stand there",
                source=source.key,
                number=len(lost),
                number2=len(added.rests),
            ),
            worded("nothing was changed; to keep both texts give this one a key of its own"),
        )
        return _listing(ask, fault.faults, {name: ask.one(name) for name in (*FIELDS, "key")})

    deleting = bool(ask.one("delete_text")) and not source.kept

    def change(conflict: Conflict) -> Conflict:
        listed = replace(conflict, sources=relisted(conflict.sources, source))
        return without_words(listed, added.account)[0] if deleting else listed

    to = address_of(opened(ask), source.key)
    reply = edited(ask, change, ask.say("an account added: {key}", key=source.key), to)
    if deleting and isinstance(reply, Redirect):
        delete_text(_remains(opened(ask), source.key))
    if isinstance(reply, Redirect) and reply.done == "unchanged" and added.written:
        return replace(reply, done="text-kept")
    return reply


def _remains(one: Opened, key: str) -> Remains:
    """What the project still holds of the words of an account."""
    read = document(one.revision.text.removeprefix("\ufeff"), str(one.project.path))
    where = Project(one.project.folder, one.project.path, read, read.conflict.sources)
    return remains(where, source_named(read.conflict, key))


def _taken(ask: Ask, given: dict[str, str | None]) -> Added:
    one = opened(ask)
    one.model()
    read = document(one.revision.text.removeprefix("\ufeff"), str(one.project.path))
    where = Project(one.project.folder, one.project.path, read, read.conflict.sources)
    account, key = _read(ask), ask.one("key").strip() or None
    if key is None and not ask.files.get("file"):
        account = _of_its_own(account, read.conflict.sources)
    return take_in(where, account, given, key, ask.one("keep") != "no")


def _of_its_own(account: Account, sources: Sequence[Source]) -> Account:
    """A pasted text, which has no name, under a key that no other text has."""
    text = account.passages.sha256
    others = {each.key for each in sources if (each.sha256 or text).lower() != text}
    first = key = account.source.key
    numbers = count(2)
    while key in others:
        key = f"{first}_{next(numbers)}"
    return replace(account, source=replace(account.source, key=key))


def _read(ask: Ask) -> Account:
    """The account in the file or in the pasted text, within the limits of any reading."""
    files, pasted = ask.files.get("file", ()), ask.one("text")
    if not files and not pasted.strip():
        mend = worded("choose a file, or paste a text")
        raise call_fault(worded("No text was given."), worded("neither a file nor a text"), mend)
    told = files[0].name.replace("\\", "/").rpartition("/")[2] if files else "pasted.txt"
    content = files[0].content if files else pasted.encode("utf-8")
    asked = (content, told, ask.one("encoding").strip() or None)
    return _account_in(*asked) if len(content) <= SHORT else apart(_account_in, *asked)


def _account_in(content: bytes, told: str, encoding: str | None) -> Account:
    """The account in a file of this content, which was called so."""
    from detente.files.ingest.reading import read

    with tempfile.TemporaryDirectory(prefix="detente-") as place:
        stem, ending = Path(told).stem[:60], Path(told).suffix.lower()[:8]
        tidy = "".join(c if c.isalnum() or c in " -_" else "-" for c in stem) or "text"
        file = Path(place) / f"{tidy}{ending if ending[1:].isalnum() else '.txt'}"
        file.write_bytes(content)
        try:
            found = read(file, encoding=encoding)
        except FaultyInput as faulty:
            # the place of the copy means nothing to anybody
            raise FaultyInput([replace(fault, place=None) for fault in faulty.faults]) from None
    return replace(found, file=told)


# --- what is known of one account -------------------------------------------------------


def about(ask: Ask) -> Answer:
    """What is known of one account: its fields, and whose words it holds."""
    one = opened(ask)
    source = source_named(one.model(), ask.path["source"])
    data = {
        **one.data(),
        "source": source_record(source, source.sha256 or ""),
        "provenance": [origin_record(origin) for origin in source.provenance],
        "aliases": [{"party": party, "words": list(words)} for party, words in source.aliases],
    }
    shown = {
        "values": {name: getattr(source, name) or "" for name in FIELDS},
        "fields": FIELDS,
        "roles": ROLES,
        "origins": list(_origins(source)),
        "here": address_of(one, source.key, "about"),
        "reading": address_of(one, source.key),
        "labels": dict(one.model().labels),
        "history": one.project.own.relative_to(one.project.root).as_posix(),
    }
    held = account_of(one.project.folder, source)
    left = _remains(one, source.key)
    data["left"] = {
        "kept": source.kept,
        "text": left.text is not None,
        "anchors": left.anchors,
        "elsewhere": left.elsewhere.name if left.elsewhere else "",
        "at_hand": isinstance(held, Held) and not held.changed and _text_of(held) is not None,
    }
    return Answer("account_about.html", data, shown=shown)


def _text_of(held: Held) -> str | None:
    text = held.account.text
    return text if isinstance(text, str) else None


def let_go(ask: Ask) -> Reply:
    """Delete the text that was kept of an account; digests take the place of its words."""
    ask.needed("revision")
    one = opened(ask)
    source = source_named(one.model(), ask.path["source"])
    held = account_of(one.project.folder, source)
    if not isinstance(held, Held) or held.changed or _text_of(held) is None:
        raise call_fault(
            worded("The text of this account is not at hand, so its words cannot be checked."),
            source.key,
            worded("add the text again on the page Account, to be deleted at once"),
        )
    unkept = replace(source, kept=False)
    account = replace(held.account, source=unkept)
    left = _remains(one, source.key)

    def change(conflict: Conflict) -> Conflict:
        listed = replace(conflict, sources=relisted(conflict.sources, unkept))
        return without_words(listed, account)[0]

    what = ask.say("a text deleted: {key}", key=source.key)
    to = address_of(one, source.key, "about")
    reply = edited(ask, change, what, to)
    if isinstance(reply, Redirect):
        delete_text(left)
        return replace(reply, done="text-deleted")
    return reply


def _origins(source: Source) -> list[dict[str, Any]]:
    """Every hand and voice in a row, with its depth and the numbers that lead to it."""
    found = []
    stack = [(str(at), 0, o) for at, o in reversed(list(enumerate(source.provenance)))]
    while stack:
        path, depth, origin = stack.pop()
        at = ", ".join(str(anchor).partition(":")[2] for anchor in origin.at)
        found.append(
            {
                "path": path,
                "depth": depth,
                "label": origin.label,
                "role": origin.role,
                "dated": origin.dated or "",
                "note": origin.note or "",
                "at": at,
            }
        )
        inner = reversed(list(enumerate(origin.quoted)))
        stack += [(f"{path}.{number}", depth + 1, each) for number, each in inner]
    return found


def change_about(ask: Ask) -> Reply:
    """Change the fields of an account, or add or drop a hand or a voice."""
    one = opened(ask)
    key = source_named(one.model(), ask.path["source"]).key
    doing = ask.one("do", "fields")
    changes: dict[str, Callable[[Ask, dict[str, Any]], None]] = {
        "fields": _fields,
        "hand": _hand,
        "drop": _drop,
    }
    if doing not in changes:
        raise unreadable(
            worded("There is no such change."), doing[:100], worded("use the forms of the page")
        )

    def change(conflict: Conflict) -> Conflict:
        form = plain_form(conflict)
        entry = form.setdefault("sources", {}).setdefault(key, {})
        changes[doing](ask, entry)
        return read_form(form)

    what = ask.say("what is known of {key}", key=key)
    return edited(ask, change, what, address_of(one, key, "about"))


def _fields(ask: Ask, entry: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in ask.form:
            value = ask.one(name).strip()
            entry.pop(name, None) if not value else entry.__setitem__(name, value)


def _hand(ask: Ask, entry: dict[str, Any]) -> None:
    hand: dict[str, Any] = {"who": ask.one("who").strip(), "role": ask.one("role").strip()}
    for name in ("name", "dated", "note"):
        if ask.one(name).strip():
            hand[name] = ask.one(name).strip()
    places = ask.one("at").replace(",", " ").split()
    if places:
        hand["at"] = places
    above = ask.one("under")
    owner = _origin_at(entry, above) if above else None
    (entry if owner is None else owner).setdefault(
        "provenance" if owner is None else "quoted", []
    ).append(hand)


def _drop(ask: Ask, entry: dict[str, Any]) -> None:
    path = ask.one("path")
    above, _, last = path.rpartition(".")
    _origin_at(entry, path)
    owner = _origin_at(entry, above) if above else entry
    del owner["quoted" if above else "provenance"][int(last)]


def _origin_at(entry: dict[str, Any], path: str) -> dict[str, Any]:
    """The hand or voice that numbers like ``2.0`` lead to; P400 where there is none."""
    found, key = entry, "provenance"
    for part in path.split("."):
        inner = found.get(key, [])
        if not part.isdecimal() or len(part) > 6 or int(part) >= len(inner):
            raise unreadable(
                worded("There is no such hand or voice."), path[:100], worded("reload the page")
            )
        found, key = inner[int(part)], "quoted"
    return found


_HERE = "/p/{project}"
ROOM = Room(
    (
        Page(f"{_HERE}/account", accounts, add),
        Page(f"{_HERE}/about/{{source}}", about, change_about),
        Page(f"{_HERE}/about/{{source}}/delete-text", act=let_go),
    ),
    (Tab(N_("Account"), "account", 10),),
)
