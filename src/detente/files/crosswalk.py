"""Crosswalk files: read strictly with every fault at once, and written to be decided on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from detente.accounts.crosswalk import (
    NO_COUNTERPART,
    PARTS,
    Crosswalk,
    Entry,
    Part,
    ids_of,
    name_of,
)
from detente.accounts.proposing import reason_kept
from detente.errors import Fault, FaultyInput, Path, suggestion
from detente.files.elements import entries_in_shape, in_shape
from detente.files.emit import inline, scalar
from detente.files.messages import shape_faults
from detente.files.names import MAXIMUM_FAULTS
from detente.files.reader import located, tree_of
from detente.files.written import data_of, described, written
from detente.model.conflict import Conflict
from detente.wording import Wording, worded

if TYPE_CHECKING:
    from detente.files.crosswalk_schema import EntryItem

#: The version of the format that this program reads and writes.
FORMAT = 1

_HEAD = """\
# Which element of one account is which of another: proposed, for you to decide.
# In each entry write
#   same:       they mean the same; add near: {account: how it differs} where only nearly so
#   different:  they look alike and are not the same
# instead of open:. What has no counterpart says so. Open entries match nothing while
# undecided is apart; with "as proposed" they are used, and every answer says so.
"""


def load_crosswalk(path: str | os.PathLike[str], accounts: Mapping[str, Conflict]) -> Crosswalk:
    """The crosswalk in a file, for the accounts with these keys.

    Parameters
    ----------
    path : path
        A crosswalk file (YAML, or JSON where the name ends in ``.json``).
    accounts : mapping of Conflict by key
        The accounts that will be compared. The file may speak of others too.

    Raises
    ------
    FaultyInput
        Every fault of the file with its place: E101 to E110, E201 to E206, E302, E303,
        E309, E312, and E321 for what does not fit the accounts.
    """
    from detente.files.opening import text_of

    return crosswalk_of(text_of(path), os.fspath(path), accounts)


def crosswalk_of(text: str, file: str, accounts: Mapping[str, Conflict]) -> Crosswalk:
    """The crosswalk in the text of a file of this name; faults as :func:`load_crosswalk`."""
    tree = tree_of(text, file)
    found, faults = _read(data_of(tree.root), accounts, f"crosswalk {os.path.basename(file)}")  # noqa: PTH119
    if faults or found is None:
        raise FaultyInput(located(faults[:MAXIMUM_FAULTS], tree))
    return found


def crosswalk(data: Mapping[str, Any], accounts: Mapping[str, Conflict]) -> Crosswalk:
    """The crosswalk that plain Python data in the file's form describe.

    Examples
    --------
    >>> from detente.files.reader import conflict
    >>> model = conflict({
    ...     "detente": 1, "title": "x", "decision_makers": {"up": {"options": {"draw": {}}}},
    ...     "preferences": {"up": {"statements": ["draw"]}},
    ... })
    >>> walk = crosswalk(
    ...     {"crosswalk": 1, "accounts": {"one": "x", "two": "x"},
    ...      "options": [{"same": {"one": "draw", "two": "up.draw"}}]},
    ...     {"one": model, "two": model})
    >>> walk.options[0].ids
    (('one', 'up.draw'), ('two', 'up.draw'))
    """
    found, faults = _read(written(data), accounts, "given")
    if faults or found is None:
        raise FaultyInput(faults)
    return found


def _read(
    data: Any, accounts: Mapping[str, Conflict], origin: str
) -> tuple[Crosswalk | None, list[Fault]]:
    from detente.files.crosswalk_schema import CrosswalkFile
    from detente.files.shapes import Unshaped

    shape = CrosswalkFile.model_validate(data, context={})
    faults = list(shape_faults(shape))
    if isinstance(shape, Unshaped):
        return None, faults
    reading = _Reading(accounts, tuple(dict(entries_in_shape(shape.accounts))), faults)
    reading.version(shape.crosswalk)
    reading.accounts_fit(shape.accounts is not None)
    parts = {part: reading.entries(part, getattr(shape, part)) for part in PARTS}
    undecided = shape.undecided or "apart"
    found = Crosswalk.of_parts(reading.known, parts, undecided, origin)
    return found, reading.faults


class _Reading:
    def __init__(
        self, accounts: Mapping[str, Conflict], known: tuple[str, ...], faults: list[Fault]
    ) -> None:
        self.accounts = accounts
        self.known = known
        self.faults = faults

    def refuse(self, code: str, problem: Wording, found: str, mend: Wording, path: Path) -> None:
        self.faults.append(Fault(code, problem, found or worded("an empty text"), mend, path))

    def version(self, value: Any) -> None:
        if value is None:
            mend = worded("add crosswalk: {format}", format=FORMAT)
            self.refuse(
                "E202", worded("The key crosswalk is missing here."), worded("no version"), mend, ()
            )
        elif str(value) != str(FORMAT):
            problem = worded("A version of the format that this program does not read.")
            found, mend = described(value), worded("write crosswalk: {format}", format=FORMAT)
            self.refuse("E206", problem, found, mend, ("crosswalk",))

    def accounts_fit(self, given: bool) -> None:
        if not given:
            mend = worded("add accounts: with a key for each account that is compared")
            self.refuse(
                "E202", worded("The key accounts is missing here."), worded("no accounts"), mend, ()
            )
            return
        for account in self.accounts:
            if account not in self.known:
                mend = suggestion(
                    account, self.known, worded("add {account}: under accounts", account=account)
                )
                problem = worded("The crosswalk does not speak of an account that is compared.")
                self.refuse("E321", problem, account, mend, ("accounts",))

    def entries(self, part: Part, items: Any) -> tuple[Entry, ...]:
        seen: dict[tuple[str, str], int] = {}
        found = []
        for number, item in in_shape(items):
            entry = self.entry(part, item, (part, number))
            if entry is None:
                continue
            if entry.decision != "different":
                for account, identifier in entry.ids:
                    first = seen.setdefault((account, identifier), number)
                    if first != number:
                        problem = worded("An id is matched twice.")
                        what = worded(
                            "{identifier} of {account}, also in entry {first}",
                            identifier=identifier,
                            account=account,
                            first=first + 1,
                        )
                        mend = worded("keep one of the two entries, or write different: in one")
                        self.refuse("E312", problem, what, mend, (part, number))
            found.append(entry)
        return tuple(found)

    def entry(self, part: Part, item: EntryItem, path: Path) -> Entry | None:
        verbs = {"same": item.same, "different": item.different, "open": item.open}
        named = [(verb, ids) for verb, ids in verbs.items() if ids is not None]
        if len(named) != 1:
            if not item.errors:
                problem = worded("An entry says exactly one of same, different and open.")
                what = ", ".join(verb for verb, _ in named) or worded("none of them")
                self.refuse("E202", problem, what, worded("keep one of the three"), path)
            return None
        verb, given = named[0]
        ids: list[tuple[str, str]] = []
        absent: list[str] = []
        before = len(self.faults)
        for account, text in entries_in_shape(given):
            at = (*path, verb, account)
            if account not in self.known:
                mend = suggestion(
                    account, self.known, worded("add {account}: under accounts", account=account)
                )
                self.refuse("E321", worded("An account that is not listed."), account, mend, at)
            elif text == NO_COUNTERPART:
                absent.append(account)
            else:
                identifier = self.identifier(part, account, text, at)
                if identifier is not None:
                    ids.append((account, identifier))
        if not ids and len(self.faults) == before:
            mend = worded("name an id in one account at least")
            self.refuse("E204", worded("The entry names no id."), described(given), mend, path)
        near = self.near(item, dict(given), path)
        if len(self.faults) > before:
            return None
        because = reason_kept(item.because) if isinstance(item.because, str) else item.because
        more = (because, item.confidence, item.note)
        return Entry(tuple(ids), tuple(absent), verb, near, *more)  # type: ignore[arg-type]

    def identifier(self, part: Part, account: str, text: str, path: Path) -> str | None:
        """The id in full; as it stands for an account that is not compared now."""
        conflict = self.accounts.get(account)
        if conflict is None:
            return text
        if part == "parties":
            if text in conflict.party_ids:
                return text
            mend = suggestion(
                text,
                conflict.party_ids,
                worded("or write: {no_counterpart}", no_counterpart=NO_COUNTERPART),
            )
            problem = worded("The account {account} has no such decision maker.", account=account)
            self.refuse("E309", problem, text, mend, path)
            return None
        if part != "options":
            known = ids_of(conflict, part)
            if text in known:
                return text
            mend = suggestion(
                text, known, worded("or write: {no_counterpart}", no_counterpart=NO_COUNTERPART)
            )
            problem = worded(
                "The account {account} has nothing of this id among its {part}.",
                account=account,
                part=part,
            )
            self.refuse("E321", problem, text, mend, path)
            return None
        found = conflict.vocabulary.option(text)
        if isinstance(found, Fault):
            problem = worded(
                "In the account {account}: {problem}", account=account, problem=found.problem
            )
            self.refuse(found.code, problem, found.found, found.mend, path)
            return None
        return name_of(found)

    def near(
        self, item: EntryItem, given: Mapping[str, Any], path: Path
    ) -> tuple[tuple[str, str], ...]:
        found = entries_in_shape(item.near)
        for account, _ in found:
            if account not in given:
                mend = worded("name one of: {given}", given=", ".join(given))
                problem = worded("near speaks of an account that the entry does not name.")
                self.refuse("E321", problem, account, mend, (*path, "near", account))
        return tuple((account, str(how)) for account, how in found)


# --- writing -----------------------------------------------------------------------


def crosswalk_text(crosswalk: Crosswalk, accounts: Mapping[str, Conflict]) -> str:
    """The text of a crosswalk file, entries one below the other, ready to be decided on.

    A crosswalk may speak of more accounts than those at hand; the others are named by their keys.
    """
    titles = {key: accounts[key].title if key in accounts else key for key in crosswalk.accounts}
    lines = [*_HEAD.splitlines(), f"crosswalk: {FORMAT}", "accounts:"]
    lines += [f"  {scalar(account)}: {scalar(title)}" for account, title in titles.items()]
    lines.append(f"undecided: {crosswalk.undecided}")
    for part in PARTS:
        entries: tuple[Entry, ...] = getattr(crosswalk, part)
        if entries:
            lines += ["", f"{part}:"]
            lines += [line for entry in entries for line in _entry_lines(crosswalk, entry)]
    return "\n".join(lines) + "\n"


def _entry_lines(crosswalk: Crosswalk, entry: Entry) -> Iterator[str]:
    ids = {
        account: entry.id_in.get(account, NO_COUNTERPART)
        for account in crosswalk.accounts
        if account in entry.id_in or account in entry.absent
    }
    yield f"  - {entry.decision}: {inline(ids)}"
    if entry.near:
        yield f"    near: {inline(dict(entry.near))}"
    for key in ("because", "confidence", "note"):
        value = getattr(entry, key)
        if value is not None:
            yield f"    {key}: {scalar(value)}"
