"""Drafts: candidates for coded elements, kept apart from the conflict file until accepted.

They lie in ``drafts.yaml`` beside the conflict file, which therefore never holds one: no
solver can use a draft. A named person accepts one, and says how well the account supports
it; only then does it go into the conflict file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.accounts.account import Account
from detente.accounts.gate import Draft, Refusal, gate
from detente.errors import Fault, FaultyInput, Place, call_fault, suggestion
from detente.files.emit import whole
from detente.files.endpoint import (
    RETRIES,
    Endpoint,
    asked,
    candidates_in,
    prompt_sha256,
    unanswered,
)
from detente.files.opening import text_of
from detente.files.reader import conflict, tree_of
from detente.files.written import data_of, plain
from detente.model.conflict import Conflict
from detente.model.plain import plain_form
from detente.model.plain_parts import Plain, anchor_form
from detente.wording import worded

FILE = "drafts.yaml"
REPLIES = "replies"
_LISTS = ("drafts", "rejected", "decided")


@dataclass(slots=True)
class Drafts:
    """What ``drafts.yaml`` holds.

    ``drafts`` wait for a person; ``rejected`` did not pass the gate; ``decided`` were
    accepted or turned down, by whom. Each is plain data.
    """

    drafts: list[Plain] = field(default_factory=list)
    rejected: list[Plain] = field(default_factory=list)
    decided: list[Plain] = field(default_factory=list)

    def rates(self) -> dict[str, Any]:
        """How many passed the gate, and how many of those decided on were accepted."""
        passed = len(self.drafts) + len(self.decided)
        offered = passed + len(self.rejected)
        accepted = sum(entry.get("decision") == "accepted" for entry in self.decided)
        return {
            "offered": offered,
            "passed": passed,
            "decided": len(self.decided),
            "accepted": accepted,
            "gate_pass_rate": round(passed / offered, 3) if offered else None,
            "acceptance_rate": round(accepted / len(self.decided), 3) if self.decided else None,
        }

    def entry(self, name: str) -> Plain:
        """The draft of this id; E701 where there is none."""
        for entry in self.drafts:
            if entry["id"] == name:
                return entry
        known = [str(entry["id"]) for entry in self.drafts]
        mend = suggestion(
            name,
            known,
            worded("the drafts are: {known}", known=", ".join(known[:12]) or worded("none")),
        )
        raise call_fault(worded("There is no such draft."), name, mend)


def drafts_beside(model: Path) -> Drafts:
    """The drafts beside a conflict file; none where there is no such file (E601)."""
    file = model.parent / FILE
    if not file.is_file():
        return Drafts()
    data = plain(data_of(tree_of(text_of(file), str(file)).root))
    lists = {key: data.get(key, []) for key in _LISTS} if isinstance(data, dict) else {}
    sound = len(lists) == len(_LISTS) and all(
        isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
        for entries in lists.values()
    )
    if not sound or not all({"id", "type", "fields"} <= set(e) for e in lists["drafts"]):
        problem, mend = (
            worded("The file of drafts cannot be read."),
            worded("restore it, or remove it"),
        )
        fault = Fault("E601", problem, worded("another shape"), mend, place=Place(str(file)))
        raise FaultyInput([fault])
    return Drafts(**lists)


def keep(drafts: Drafts, model: Path) -> None:
    """Write the drafts beside the conflict file, in one step."""
    file = model.parent / FILE
    form = {"detente_drafts": 1, **{key: getattr(drafts, key) for key in _LISTS}}
    temporary = file.with_name(f".{FILE}.tmp")
    temporary.write_text(whole(form), "utf-8")
    os.replace(temporary, file)  # noqa: PTH105 - atomic on every system


def drafted(
    model: Path,
    loaded: Conflict,
    account: Account,
    endpoint: Endpoint,
    paragraphs: Sequence[int],
    *,
    send: bool,
) -> tuple[list[Draft], list[Refusal]]:
    """Ask the endpoint about paragraphs, hold what it offers to the gate, keep both.

    Raises
    ------
    FaultyInput
        E603, E701 as :func:`detente.files.endpoint.asked`; E603 where the reply has not the
        form asked for after two more attempts.
    """
    parties, options = list(loaded.labels), list(loaded.option_names)
    held = drafts_beside(model)
    passed: list[Draft] = []
    refused: list[Refusal] = []
    for number in paragraphs:
        question, offered = _question(account, number, loaded)
        for candidate in _candidates(endpoint, question, model.parent / REPLIES, send=send):
            found = gate(candidate, account, parties, options, offered)
            if isinstance(found, Refusal):
                refused.append(found)
            else:
                passed.append(found)
    before = len(held.drafts) + len(held.decided)
    record = {"model": endpoint.model, "prompt_sha256": prompt_sha256()}
    for number, draft in enumerate(passed, before + 1):
        held.drafts.append(
            {
                "id": f"d{number}",
                "type": draft.type,
                "fields": dict(draft.fields),
                "new": list(draft.new),
                "anchor": anchor_form(draft.anchor),
                "status": "draft",
                "support": "unreviewed",
                "by": record,
            }
        )
    held.rejected += [{"step": r.step, "why": r.why, "candidate": str(r.candidate)[:2000]}
                      for r in refused]  # fmt: skip
    keep(held, model)
    return passed, refused


def _candidates(endpoint: Endpoint, question: str, folder: Path, *, send: bool) -> Sequence[object]:
    for turn in range(RETRIES + 1):
        found = candidates_in(asked(endpoint, question, folder, send=send, turn=turn).raw)
        if found is not None:
            return found
    raise unanswered(
        worded("{retries} replies that are not of the form asked for", retries=RETRIES + 1)
    )


def _question(account: Account, number: int, loaded: Conflict) -> tuple[str, list[str]]:
    """The window around a paragraph, and the ids of its own sentences."""
    lines, offered = [], []
    for paragraph in account.passages.paragraphs:
        if abs(paragraph.paragraph - number) > 1:
            continue
        own = paragraph.paragraph == number
        for sentence in account.passages.of_paragraph(paragraph):
            words = str(account.words(sentence.span))
            # a mark inside the text must not look like the end of the text
            shown = " ".join(words.split()).replace("<<<", "< < <").replace(">>>", "> > >")
            lines.append(f"{'' if own else '(context) '}{sentence.id}: {shown}")
            offered += [sentence.id] if own else []
    parties = ", ".join(f"{name} ({label})" for name, label in loaded.labels.items())
    options = ", ".join(
        f"{name} ({option.label})"
        for name, option in zip(loaded.option_names, loaded.options, strict=True)
    )
    text = "\n".join(lines)
    return f"Parties: {parties}\nOptions: {options}\n<<<SOURCE\n{text}\nSOURCE>>>\n", offered


def accepted(
    loaded: Conflict, entry: Mapping[str, Any], name: str, by: str, support: str
) -> Conflict:
    """The conflict with a draft taken over under the id ``name``.

    Raises
    ------
    FaultyInput
        E312 for an id that is taken, and the faults of the element.
    """
    form = plain_form(loaded)
    for party in entry.get("new", []):
        form.setdefault("parties", {}).setdefault(party, {"accepted_by": by})
    section = form.setdefault(str(entry["type"]), {})
    if name in section:
        found, mend = name, worded("choose another: --id NAME")
        problem = worded("An element of {entry} has this id.", entry=entry["type"])
        raise FaultyInput([Fault("E312", problem, found, mend)])
    element = {**entry["fields"], "support": support, "accepted_by": by}
    model = entry.get("by", {}).get("model") if isinstance(entry.get("by"), dict) else None
    if model:
        element["coder"] = str(model)
    section[name] = {**element, "evidence": [entry["anchor"]]}
    return conflict(form)
