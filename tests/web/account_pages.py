"""Requests for the pages of accounts: route, address, form (POST if there is one), status."""

from __future__ import annotations

from collections.abc import Mapping

_HERE = "/p/{project}"
_ON = {"revision": "{revision}"}
#: On the starter as the project ``water``: it lists the source ``interview`` without a text.
REQUESTS: tuple[tuple[str, str, Mapping[str, str] | None, int], ...] = (
    (f"{_HERE}/account", "/p/water/account", None, 200),
    (f"{_HERE}/account", "/p/water/account", {**_ON, "text": "One. Two.", "key": "note"}, 303),
    (f"{_HERE}/about/{{source}}", "/p/water/about/interview", None, 200),
    (f"{_HERE}/about/{{source}}", "/p/water/about/interview", {**_ON, "title": "A talk"}, 303),
    (f"{_HERE}/about/{{source}}/delete-text", "/p/water/about/interview/delete-text", _ON, 422),
    (f"{_HERE}/about/{{source}}/forget", "/p/water/about/interview/forget",
     {**_ON, "party": "upstream", "alias": "us"}, 303),
    (f"{_HERE}/account/{{source}}", "/p/water/account/interview", None, 200),
    (f"{_HERE}/account/{{source}}", "/p/water/account/interview",
     {**_ON, "type": "claim", "sentence": "P1.S1"}, 422),
    (f"{_HERE}/element", "/p/water/element?address=upstream", None, 200),
    (f"{_HERE}/element", "/p/water/element", {**_ON, "address": "upstream", "name": "Up"}, 303),
    (f"{_HERE}/map", "/p/water/map", None, 200),
    (f"{_HERE}/drafts", "/p/water/drafts", None, 200),
    (f"{_HERE}/drafts", "/p/water/drafts", {**_ON, "draft": "d1", "by": "Ana"}, 422),
    (f"{_HERE}/exchange", "/p/water/exchange", None, 200),
    (f"{_HERE}/exchange", "/p/water/exchange", _ON, 422),
    (f"{_HERE}/exchange/{{format}}", "/p/water/exchange/qdc", None, 200),
    (f"{_HERE}/map/drawing", "/p/water/map/drawing", None, 422),
    (f"{_HERE}/compare", "/p/water/compare", None, 200),
    (f"{_HERE}/compare", "/p/water/compare", {"do": "decide"}, 303),
    (f"{_HERE}/compare/keep", "/p/water/compare/keep", {}, 422),
    (f"{_HERE}/agreement", "/p/water/agreement", None, 200),
)  # fmt: skip
