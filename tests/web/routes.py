"""One request for every route of the page: each test of every page takes its requests here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web.account_pages import REQUESTS


@dataclass(frozen=True, slots=True)
class Try:
    """A request: the route it is for, the address, the form (POST if there is one), the status.

    ``{revision}`` in a form stands for the newest revision of the project ``water``.
    """

    route: str
    address: str
    form: Mapping[str, str] | None = None
    status: int = 200
    page: bool = field(default=True, kw_only=True)  # a page of HTML with a JSON twin


#: Answers that are files, drawings or reports, not pages of their own.
_BARE = (
    "/p/{project}/exchange/{format}",
    "/p/{project}/map/drawing",
)
_HERE = "/p/{project}"
_ON = {"revision": "{revision}"}
ROUTES: tuple[Try, ...] = (
    Try("/", "/"),
    Try("/new", "/new", {"from": "starter", "name": "another"}, 303),
    Try("/restore", "/restore", {"id": "nothing"}, 404),
    Try("/settings", "/settings", {"detente_theme": "dark", "back": "/"}, 303),
    Try("/begin", "/begin"),
    Try("/begin", "/begin", {"title": "A weir", "party": "Upstream", "options": "open\nshut"}, 303),
    Try("/begin", "/begin", {"title": "A weir"}, 422),
    Try("/tour", "/tour", {"do": "begin"}, 303),
    Try("/cases", "/cases?words=elmira"),
    Try("/cases/{slug:path}", "/cases/hipel-1993/elmira"),
    Try("/help", "/help"),
    Try("/help/faults/{code}", "/help/faults/E101"),
    Try("/help/docs/{name:path}", "/help/docs/reference/concepts"),
    Try("/jobs", "/jobs"),
    Try("/jobs/{id}", "/jobs/{job}"),
    Try("/jobs/{id}/cancel", "/jobs/{job}/cancel", {}, 303),
    Try("/working/{id}", "/working/0123456789abcdef", status=404),
    Try("/working/{id}/stop", "/working/none/stop", {}, 303),
    Try(f"{_HERE}/overview", "/p/water/overview"),
    Try(f"{_HERE}/check", "/p/water/check", {}, 303),
    Try(f"{_HERE}/undo", "/p/water/undo", {"revision": "{revision}"}, 303),
    Try(f"{_HERE}/redo", "/p/water/redo", {"revision": "{revision}"}, 303),
    Try(f"{_HERE}/rename", "/p/water/rename", {"name": "lake"}, 303),
    Try(f"{_HERE}/delete", "/p/water/delete", {}, 303),
    Try(f"{_HERE}/download", "/p/water/download", page=False),
    Try(f"{_HERE}/text", "/p/water/text"),
    Try(f"{_HERE}/text", "/p/water/text", {"revision": "{revision}", "text": "title: 3"}, 422),
    Try(f"{_HERE}/report", "/p/water/report"),
    Try(f"{_HERE}/report/preview", "/p/water/report/preview?section=holds", page=False),
    Try(f"{_HERE}/report/file", "/p/water/report/file?form=csv", page=False),
    Try(f"{_HERE}/model", "/p/water/model"),
    Try(f"{_HERE}/model", "/p/water/model", {**_ON, "do": "nothing"}, 400),
    Try(f"{_HERE}/model/element", "/p/water/model/element?at=party/upstream"),
    Try(f"{_HERE}/model/element", "/p/water/model/element", {**_ON, "do": "nothing"}, 400),
    Try(f"{_HERE}/model/limits", "/p/water/model/limits"),
    Try(f"{_HERE}/model/limits", "/p/water/model/limits", {**_ON, "do": "nothing"}, 400),
    Try(f"{_HERE}/model/preferences", "/p/water/model/preferences"),
    Try(f"{_HERE}/model/preferences", "/p/water/model/preferences", {**_ON, "do": "no"}, 400),
    Try(f"{_HERE}/model/formula", "/p/water/model/formula?text=true"),
    Try(f"{_HERE}/holds", "/p/water/holds"),
    Try(f"{_HERE}/holds", "/p/water/holds", {}, 303),
    Try(f"{_HERE}/holds/why", "/p/water/holds/why?state=dispute"),
    Try(f"{_HERE}/holds/why", "/p/water/holds/why", {"state": "dispute"}, 303),
    Try(f"{_HERE}/moves", "/p/water/moves"),
    Try(f"{_HERE}/moves/file", "/p/water/moves/file?form=svg", page=False),
    Try(f"{_HERE}/moves/paths", "/p/water/moves/paths"),
    Try(f"{_HERE}/moves/paths", "/p/water/moves/paths", {}, 303),
    Try(f"{_HERE}/questions", "/p/water/questions"),
    Try(f"{_HERE}/questions/{{question}}", "/p/water/questions/resolve"),
    Try(f"{_HERE}/questions/{{question}}", "/p/water/questions/resolve", {**_ON}, 400),
    Try(f"{_HERE}/report/remove", "/p/water/report/remove", {"answer": "a1"}, 404),
    Try(f"{_HERE}/questions/{{question}}/keep", "/p/water/questions/paths/keep", {}, 303),
    Try(f"{_HERE}/questions/{{question}}/file", "/p/water/questions/paths/file?ask=1", page=False),
    *(Try(*request, page=request[0] not in _BARE) for request in REQUESTS),
)
#: What a person sees: pages of HTML.
PAGES = tuple(each for each in ROUTES if each.form is None and each.page)
