"""What a page's functions are asked, and what they answer: plain data, whatever shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile

from detente.web.failures import unreadable
from detente.web.folder import Folder
from detente.web.language import Language
from detente.web.projects import Project, project
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Field:
    """A file that came with a form: its name as the browser told it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, read whole and within limits.

    Parameters
    ----------
    folder : Folder
        The folder of projects, and the long work that goes on in it.
    language : Language
        The language to answer in.
    path : mapping
        The named parts of the address.
    query, form : mapping
        Every value of each parameter and field, in order; without files.
    files : mapping
        The files of a form by field; fields without a file are left out.
    address : str
        The path that was asked for, without ``.json``.
    """

    folder: Folder
    language: Language
    address: str = "/"
    method: str = "GET"
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Field]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: str, /, **values: object) -> str:
        """The text in the language of the request."""
        return self.language.say(text, **values)

    def project(self) -> Project:
        """The project that the address names; P404 where there is none."""
        return project(self.folder.root, self.path["project"])

    def one(self, name: str, otherwise: str = "") -> str:
        """The first value of a field of the form or, without a form, of a parameter."""
        values = (self.form if self.method == "POST" else self.query).get(name, ())
        return values[0] if values else otherwise

    def many(self, name: str) -> Sequence[str]:
        """Every value of a field of the form or, without a form, of a parameter."""
        return (self.form if self.method == "POST" else self.query).get(name, ())

    def needed(self, name: str) -> str:
        """The value of a field without which the form means nothing; P400 without it."""
        if name not in self.form:
            raise unreadable(
                worded("The form lacks a field."), name, worded("go back and send the form again")
            )
        return self.form[name][0]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page: its template, and the data that the template and the JSON both show.

    ``shown`` holds what only the template needs, such as drawings; it is not in the JSON.
    """

    template: str
    data: Mapping[str, Any]
    status: int = 200
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Done: go on there. ``done`` is a key of :data:`detente.web.words.DONE`, told there.

    ``data`` is what a script that asked for JSON gets instead.
    """

    to: str
    done: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Download:
    """A file. ``policy`` replaces the content security policy where it is shown in a frame."""

    content: bytes
    media_type: str
    name: str = ""
    policy: str = ""


Reply = Answer | Redirect | Download
#: What a page is made of. It runs in a thread, so it may compute and read files.
View = Callable[[Ask], Reply]


@dataclass(frozen=True, slots=True)
class Page:
    """One address and the functions behind it.

    Parameters
    ----------
    path : str
        The address, such as ``/p/{project}/holds``.
    view : View, optional
        Answers GET; the same data as JSON are at ``path`` + ``.json``.
    act : View, optional
        Answers POST; a script that accepts JSON gets JSON.
    tidy : bool
        True where a parameter without a value means the same as none: a browser is led to the
        address without these, so that an address holds what was filled in.
    """

    path: str
    view: View | None = None
    act: View | None = None
    tidy: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A place in the navigation: of a project where ``of_project``, else of the whole page.

    ``title`` is English and translated when it is shown; ``path`` ends the address.
    """

    title: str
    path: str
    order: int
    of_project: bool = True


@dataclass(frozen=True, slots=True)
class Room:
    """What one module of ``pages/`` offers: its pages and its places in the navigation."""

    pages: Sequence[Page]
    tabs: Sequence[Tab] = ()


async def fields_of(form: Any) -> tuple[dict[str, list[str]], dict[str, list[Field]]]:
    """The fields and the files of a form as Starlette read it."""
    texts: dict[str, list[str]] = {}
    files: dict[str, list[Field]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.setdefault(name, []).append(Field(value.filename, await value.read()))
        else:
            texts.setdefault(name, []).append(value)
    return texts, files
