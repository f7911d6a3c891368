"""What the page tells after something was done."""

from __future__ import annotations

from detente.web.language import N_

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
