"""The words of the page, each in one sentence, with the page of the manual that says more."""

from __future__ import annotations

from dataclasses import dataclass

from detente.web.language import N_


@dataclass(frozen=True, slots=True)
class Term:
    """A word: its key in addresses, how it is written, one sentence, and where more is said."""

    key: str
    word: str
    sentence: str
    page: str


#: Every word that the pages use and a newcomer may not know, in the order of the work.
TERMS: tuple[Term, ...] = (
    Term(
        "account",
        N_("Account"),
        N_("What somebody says of a conflict: a speech, a report, a briefing; it is a claim."),
        "explanation/neutrality",
    ),
    Term(
        "decision-maker",
        N_("Party (decision maker)"),
        N_("Whoever can act in the conflict and wants some outcomes more than others."),
        "explanation/graph-model",
    ),
    Term(
        "option",
        N_("Option"),
        N_("Something that one party can do or leave."),
        "explanation/graph-model",
    ),
    Term(
        "state",
        N_("State"),
        N_("One way in which all options can stand: an outcome, final or on the way."),
        "explanation/graph-model",
    ),
    Term(
        "infeasible",
        N_("Infeasible"),
        N_("Said of a combination of options that cannot occur, and for which the file says why."),
        "how-to/rule-out-states",
    ),
    Term(
        "status-quo",
        N_("Status quo"),
        N_("The state in which the conflict stands when the model begins."),
        "explanation/graph-model",
    ),
    Term(
        "move",
        N_("Move"),
        N_("A step from one state to another that one party can take on its own."),
        "explanation/graph-model",
    ),
    Term(
        "improvement",
        N_("Improvement"),
        N_("A move to a state that the party who takes it likes better."),
        "explanation/graph-model",
    ),
    Term(
        "statement",
        N_("Preference statement"),
        N_("A wish in words of the options; an earlier one counts for more than all later ones."),
        "how-to/write-preferences",
    ),
    Term(
        "ranking",
        N_("Ranking"),
        N_("The states in order from the best for a party to the worst, where ties are allowed."),
        "explanation/preferences",
    ),
    Term(
        "stable",
        N_("Stable"),
        N_("Said of a state that one party has no reason to leave, by a given concept."),
        "reference/concepts",
    ),
    Term(
        "equilibrium",
        N_("Equilibrium"),
        N_("A state that is stable for every party: it holds once it is reached."),
        "reference/concepts",
    ),
    Term(
        "concept",
        N_("Solution concept"),
        N_("A rule of how far a party looks ahead and which answers of the others it fears."),
        "reference/concepts",
    ),
    Term(
        "sanction",
        N_("Sanction"),
        N_("An answer of the others that makes an improvement not worth taking."),
        "explanation/witnesses",
    ),
    Term(
        "witness",
        N_("Witness"),
        N_("The moves that show why a state is stable or not, which anybody can check."),
        "explanation/witnesses",
    ),
    Term(
        "variant",
        N_("Variant"),
        N_("Another reading of a passage: the same model with a few changes, under a name."),
        "how-to/use-variants",
    ),
    Term(
        "passage",
        N_("Passage"),
        N_("The words of an account that an element of the model rests on, with their place."),
        "explanation/anchors",
    ),
    Term(
        "support",
        N_("Support"),
        N_("How the account bears an element out: it states it, implies it, or is silent."),
        "explanation/support",
    ),
    Term(
        "crosswalk",
        N_("Crosswalk"),
        N_("Somebody's decisions on which element of one account is which element of another."),
        "reference/crosswalk",
    ),
    Term(
        "coalition",
        N_("Coalition"),
        N_("Parties that move together where all of them gain."),
        "explanation/coalitions",
    ),
    Term(
        "intensity",
        N_("Intensity"),
        N_("A number that says how far up a state or an option is: the rungs of the ladder."),
        "explanation/escalation",
    ),
    Term(
        "coalesced",
        N_("Coalesced state"),
        N_("States that make no difference to anybody, treated as one."),
        "how-to/coalesce-states",
    ),
    Term(
        "irreversible",
        N_("Irreversible option"),
        N_("An option that cannot be taken back once it is taken."),
        "how-to/levels-and-irreversible-moves",
    ),
)
