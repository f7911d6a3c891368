"""Whether a crosswalk fits the accounts that are compared (E321)."""

from __future__ import annotations

from collections.abc import Mapping

from detente.accounts.crosswalk import PARTS, Crosswalk, ids_of
from detente.accounts.joint import unequal_levels
from detente.errors import Fault, FaultyInput, suggestion
from detente.model.conflict import Conflict
from detente.questions.words import listed
from detente.wording import worded


def refuse_unfit(accounts: Mapping[str, Conflict], crosswalk: Crosswalk) -> None:
    """E321 with everything in which the crosswalk does not fit the accounts."""
    faults = [
        Fault(
            "E321",
            worded("Accounts in abstract form cannot be compared: they have no options to match."),
            account,
            worded("write the account in option form"),
        )
        for account, conflict in accounts.items()
        if conflict.form == "abstract"
    ]
    faults += [
        Fault(
            "E321",
            worded("The crosswalk does not speak of this account."),
            account,
            suggestion(
                account,
                crosswalk.accounts,
                worded("its accounts: {accounts}", accounts=listed(crosswalk.accounts)),
            ),
        )
        for account in accounts
        if account not in crosswalk.accounts
    ]
    faults += _unknown_ids(accounts, crosswalk)
    if not faults:
        faults += [
            Fault(
                "E321",
                worded("Options with different numbers of levels cannot be matched."),
                ", ".join(f"{account}: {count} levels" for account, count in counts),
                worded("write different: instead of same:, or give the options the same levels"),
                ("options",),
            )
            for _, counts in unequal_levels(accounts, crosswalk.used("options"))
        ]
    if faults:
        raise FaultyInput(faults)


def _unknown_ids(accounts: Mapping[str, Conflict], crosswalk: Crosswalk) -> list[Fault]:
    faults = []
    for part in PARTS:
        known = {account: ids_of(conflict, part) for account, conflict in accounts.items()}
        seen: dict[tuple[str, str], int] = {}
        for at, entry in enumerate(getattr(crosswalk, part)):
            for account, identifier in entry.ids:
                if account in known and identifier not in known[account]:
                    mend = suggestion(
                        identifier,
                        known[account],
                        worded("see the parts of {account}", account=account),
                    )
                    problem = worded(
                        "The account {account} has nothing of this id.", account=account
                    )
                    faults.append(Fault("E321", problem, identifier, mend, (part, at)))
                if entry.decision != "different":
                    if (account, identifier) in seen:
                        found = worded(
                            "{identifier} of {account}, also in entry {entry}",
                            identifier=identifier,
                            account=account,
                            entry=seen[account, identifier] + 1,
                        )
                        mend = worded("keep one of the entries")
                        problem = worded("The crosswalk matches one id twice.")
                        faults.append(Fault("E321", problem, found, mend, (part, at)))
                    seen.setdefault((account, identifier), at)
    return faults
