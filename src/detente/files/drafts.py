"""Drafts: candidates for coded elements, kept apart from the conflict file until accepted.

They lie in ``drafts.yaml`` beside the conflict file, which therefore never holds one: no
solver can use a draft. A named person accepts one, and says how well the account supports
it; only then does it go into the conflict file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.accounts.account import Account
from detente.accounts.elements import coded_elements
from detente.accounts.gate import TYPES, Draft, Refusal, gate
from detente.errors import Fault, FaultyInput, Place, call_fault, suggestion
from detente.files.accepting import named
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
from detente.files.reader import tree_of
from detente.files.written import data_of, plain
from detente.model.conflict import Conflict
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
    #: Paragraphs that were drafted from: source and number.
    asked: list[Plain] = field(default_factory=list)

    def decide(self, name: str, decision: str, by: str) -> Plain:
        """Move a draft to those decided, with who decided; E701 for no draft, and for no name."""
        named(by)
        entry = self.entry(name)
        self.drafts.remove(entry)
        about = {"id": name, "type": entry["type"], "decision": decision, "by": by}
        self.decided.append({**about, "anchor": entry.get("anchor")})
        return entry

    def missed(self, loaded: Conflict) -> tuple[str, ...] | None:
        """Addresses of what people coded in the paragraphs drafted from, and no draft offered.

        A draft offers an element if it is of its kind and rests on a sentence that the
        element rests on. ``None`` where nothing was drafted from, or nobody coded there.
        """
        drafted = {(each.get("source"), each.get("paragraph")) for each in self.asked}
        offered = {
            (entry["type"], *_sentence(entry.get("anchor")))
            for entry in (*self.drafts, *self.decided)
        }
        found: dict[str, bool] = {}
        for element in coded_elements(loaded):
            if element.key not in TYPES or element.grounds.accepted_by is not None:
                continue
            for anchor in element.grounds.evidence:
                if (anchor.source, anchor.paragraph) in drafted:
                    place = (element.key, anchor.source, anchor.paragraph, anchor.sentence)
                    found[element.address] = found.get(element.address, False) or place in offered
        return tuple(address for address, hit in found.items() if not hit) if found else None

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


def _sentence(anchor: object) -> tuple[str, int | None, int | None]:
    """Source, paragraph and sentence of a written anchor."""
    at = anchor.get("at") if isinstance(anchor, dict) else anchor
    match = re.fullmatch(r"([^:]+):P(\d+)(?:\.S(\d+))?", str(at))
    if match is None:
        return "", None, None
    return match[1], int(match[2]), int(match[3]) if match[3] else None


def drafts_beside(model: Path) -> Drafts:
    """The drafts beside a conflict file; none where there is no such file (E601)."""
    file = model.parent / FILE
    if not file.is_file():
        return Drafts()
    data = plain(data_of(tree_of(text_of(file), str(file)).root))
    if not _sound(data):
        problem, mend = (
            worded("The file of drafts cannot be read."),
            worded("restore it, or remove it"),
        )
        fault = Fault("E601", problem, worded("another shape"), mend, place=Place(str(file)))
        raise FaultyInput([fault])
    return Drafts(**{key: data.get(key, []) for key in (*_LISTS, "asked")})


def _sound(data: Any) -> bool:
    """True for what :func:`keep` writes; whatever else there is would be lost by it."""
    known = {"detente_drafts", *_LISTS, "asked"}
    if not isinstance(data, dict) or not data.keys() <= known:
        return False
    lists = [data.get(key, []) for key in (*_LISTS, "asked")]
    if not all(isinstance(each, list) and all(isinstance(e, dict) for e in each) for each in lists):
        return False
    waiting = data.get("drafts", [])
    named = all(
        isinstance(each.get("id"), str) and isinstance(each.get("type"), str)
        for each in (*waiting, *data.get("decided", []))
    )
    return named and all(isinstance(each.get("fields"), dict) for each in waiting)


def keep(drafts: Drafts, model: Path) -> None:
    """Write the drafts beside the conflict file, in one step."""
    file = model.parent / FILE
    form = {"detente_drafts": 1, **{key: getattr(drafts, key) for key in (*_LISTS, "asked")}}
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
    concepts = [concept.id for concept in loaded.codes.concepts]
    held = drafts_beside(model)
    passed: list[Draft] = []
    refused: list[Refusal] = []
    for number in paragraphs:
        question, offered = _question(account, number, loaded)
        for candidate in _candidates(endpoint, question, model.parent / REPLIES, send=send):
            found = gate(candidate, account, parties, options, offered, concepts)
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
    for number in paragraphs:
        place = {"source": account.source.key, "paragraph": number}
        if place not in held.asked:
            held.asked.append(place)
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
    concepts = ", ".join(f"{each.id} ({each.label})" for each in loaded.codes.concepts)
    known = f"Parties: {parties}\nOptions: {options}\nConcepts: {concepts}\n"
    return f"{known}<<<SOURCE\n{text}\nSOURCE>>>\n", offered
