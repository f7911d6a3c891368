"""What the page tells after something was done."""

from __future__ import annotations

from detente.web.language import N_

#: Keys of files, answers and settings that pages show: their names in words.
KEYS = (
    # what an account does for an element
    N_("stated"), N_("implied"), N_("inferred"),
    # what became of an anchor
    N_("resolved"), N_("ambiguous"), N_("lost"), N_("not looked up"),
    # who had a hand in an account
    N_("republisher"), N_("publisher"), N_("author"), N_("editor"), N_("translator"),
    N_("reporter"), N_("speaker"), N_("document"), N_("other"),
    # kinds of hints, what found a mention, and classes of acts
    N_("name"), N_("alias"), N_("people"), N_("seat"), N_("office"), N_("role"),
    N_("first person"), N_("first person in a quotation"), N_("gazetteer: name"),
    N_("gazetteer: people"), N_("gazetteer: seat"), N_("gazetteer: office"),
    N_("gazetteer: role"), N_("holder"), N_("speaker"),
    N_("consult"), N_("negotiate"), N_("agree"), N_("support"), N_("promise"), N_("aid"),
    N_("yield"), N_("withdraw"), N_("demand"), N_("reject"), N_("accuse"), N_("threaten"),
    N_("protest"), N_("reduce_relations"), N_("sanction"), N_("coerce"), N_("deploy"),
    N_("attack"), N_("prediction"), N_("act"), N_("modal"), N_("condition"), N_("negation"),
    # kinds of cases
    N_("accounts"), N_("environment"), N_("games"), N_("security"), N_("software-examples"),
    # engines and rules of response
    N_("explicit"), N_("arrays"), N_("symbolic"), N_("lanes"), N_("lanes (numpy)"),
    N_("lanes (numba)"), N_("legal sequences"), N_("once"), N_("single"),
    # readings of shared states
    N_("some"), N_("every"), N_("as it stands"),
    # parts of a crosswalk, and how sure a proposal is
    N_("parties"), N_("options"), N_("concepts"), N_("certain"), N_("likely"), N_("possible"),
    # steps of the gate, types and fields of drafts
    N_("shape"), N_("quote"), N_("sentence"), N_("unique"), N_("names"), N_("tokens"),
    N_("acts"), N_("events"), N_("claims"), N_("links"), N_("relations"), N_("predictions"),
    N_("statements"), N_("label"), N_("who"), N_("does"), N_("to"), N_("from"), N_("sign"),
    N_("that"), N_("voice"), N_("modality"), N_("when"), N_("between"), N_("what"),
    N_("party"), N_("condition"), N_("outcome"), N_("option"), N_("note"), N_("kind"),
)  # fmt: skip

#: A line for the top of the page that is shown next, by key.
DONE: dict[str, str] = {
    "saved": N_("Saved. You can take it back with Undo."),
    "text-kept": N_("The text is in its place again. The file was not changed."),
    "text-deleted": N_("The text is deleted. Its passages and digests stay."),
    "unchanged": N_("Nothing was different, so nothing was saved."),
    "undone": N_("Undone."),
    "redone": N_("Done again."),
    "nothing-to-undo": N_("There is nothing to undo."),
    "nothing-to-redo": N_("There is nothing to redo."),
    "created": N_("The project is made."),
    "copied": N_("Your version is kept as a project of its own."),
    "renamed": N_("Renamed."),
    "deleted": N_("Moved to the bin. You can bring it back from there."),
    "restored": N_("Back from the bin."),
    "tour-left": N_("The tour waits here for you. Go on whenever you like."),
    "tour-done": N_("That was the tour. Now begin a project of your own, below."),
    "kept": N_("Kept for the report. You can take it back with Undo."),
    "answer-removed": N_("The answer is no longer in the report. You can take it back with Undo."),
    "cancelled": N_("Stopped."),
}
