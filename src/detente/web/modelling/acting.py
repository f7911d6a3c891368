"""One address with several buttons: which edit a form asks for, and what a refusal shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detente.errors import FaultyInput
from detente.web.answers import Answer, Ask, Reply, View
from detente.web.failures import unreadable
from detente.web.modelling.form import Edit, Fields, changed
from detente.web.project_pages import edited
from detente.wording import worded

#: The field that tells the button; ``move:up`` is the edit ``move`` with ``way`` set to ``up``.
BUTTON = "do"


def acting(
    edits: Mapping[str, tuple[Edit, str]], view: Callable[[Ask], Reply], back: Callable[[Ask], str]
) -> View:
    """The function behind a page's forms.

    Parameters
    ----------
    edits : mapping
        By the button's value: the edit, and a few words for the list of edits (English).
    view : callable
        Shows the page again where the edit is refused, with the faults and what was typed.
    back : callable
        The address to go on to.
    """

    def act(ask: Ask) -> Reply:
        name, _, way = ask.needed(BUTTON).partition(":")
        if name not in edits:
            raise unreadable(
                worded("There is no such button."), name[:100], worded("use the page's forms")
            )
        edit, what = edits[name]
        fields = Fields({**ask.form, **({"way": [way]} if way else {})})
        try:
            return edited(ask, changed(edit, fields), what, back(ask))
        except FaultyInput as faulty:
            shown = view(ask)
            if not isinstance(shown, Answer):
                raise
            told = [fault.to_dict() for fault in faulty.faults]
            data = {
                **shown.data,
                "revision": ask.needed("revision"),
                "faults": told,
                "complete": False,
            }
            again = {**shown.shown, "refused": True, "typed": Typed(ask.form)}
            return Answer(shown.template, data, 422, again)

    return act


class Typed:
    """What somebody typed into a form that was refused, to be shown in the same form again."""

    def __init__(self, form: Mapping[str, object] | None = None) -> None:
        self._form = {
            name: values[0]
            for name, values in (form or {}).items()
            if isinstance(values, list | tuple) and values
        }

    def of(self, do: str, **which: object) -> bool:
        """True for the form of this button, with these fields."""
        asked = {BUTTON: do, **which}
        return bool(self._form) and all(
            str(self._form.get(name, "")) == str(value) for name, value in asked.items()
        )

    def __call__(self, field: str, otherwise: object, do: str, **which: object) -> object:
        """What the field held, or what it holds without a refusal."""
        return self._form.get(field, otherwise) if self.of(do, **which) else otherwise


NOTHING_TYPED = Typed()
