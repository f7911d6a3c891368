"""Who is let in, and what is refused: forged hosts and origins, hostile uploads, too much."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detente.web.limits import MAXIMUM_BODY
from tests.web.conftest import ORIGIN, PORT, Visitor
from tests.web.routes import ROUTES, Try

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"


@pytest.mark.parametrize("one", ROUTES, ids=lambda one: f"{one.address} {one.status}")
def test_nobody_comes_in_without_the_cookie(visitor: Visitor, one: Try) -> None:
    address, form = visitor.filled(one.address), one.form
    visitor.client.cookies.clear()
    if form is None:
        answer = visitor.client.get(address)
    else:
        answer = visitor.client.post(address, data=dict(form))
    assert answer.status_code == 403
    assert "P403" in answer.text
    assert "water" not in answer.text.replace(one.address, "")


def test_the_static_files_need_the_cookie_too(visitor: Visitor) -> None:
    assert visitor.get("/static/style.css").status_code == 200
    visitor.client.cookies.clear()
    assert visitor.get("/static/style.css").status_code == 403


def test_a_token_lets_one_browser_in_and_a_new_one_is_announced(visitor: Visitor) -> None:
    told: list[str] = []
    visitor.door.announce = told.append
    visitor.client.cookies.clear()
    address = visitor.door.address.removeprefix(ORIGIN)
    assert visitor.get(address).status_code == 200
    visitor.client.cookies.clear()
    assert visitor.get(address).status_code == 403
    assert told == [visitor.door.address]
    assert visitor.get(told[0].removeprefix(ORIGIN)).status_code == 200


def test_the_cookie_is_for_this_page_alone(visitor: Visitor) -> None:
    visitor.client.cookies.clear()
    answer = visitor.get(visitor.door.address.removeprefix(ORIGIN))
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert visitor.door.token not in cookie


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1.evil:{PORT}", "", "[::1]"],
)
def test_another_host_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", Host=host).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_each_name_of_this_machine_is_a_host(visitor: Visitor, host: str) -> None:
    cookie = f"{visitor.door.cookie_name}={visitor.door.cookie}"
    assert visitor.get("/", Host=f"{host}:{PORT}", Cookie=cookie).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
        {"Origin": f"http://localhost:{PORT}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
    ids=str,
)
def test_a_form_of_another_page_is_refused(visitor: Visitor, headers: dict[str, str]) -> None:
    if "Sec-Fetch-Site" not in headers:
        del visitor.client.headers["Origin"]
    answer = visitor.post("/p/water/delete", headers=headers)
    assert answer.status_code == 403
    assert (visitor.folder.root / "water.yaml").exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_cannot_load_ours_but_may_link_to_it(visitor: Visitor, site: str) -> None:
    loading = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    assert visitor.get("/home.json", **loading).status_code == 403
    following = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    assert visitor.get("/", **following).status_code == 200


def test_too_much_is_refused_with_and_without_its_length(visitor: Visitor) -> None:
    much = b"text=" + b"x" * MAXIMUM_BODY
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    told = visitor.client.post("/p/water/text", content=much, headers=kind)
    assert told.status_code == 413
    assert "P413" in told.text

    def pieces() -> Iterator[bytes]:
        for _ in range(MAXIMUM_BODY // 65_536 + 2):
            yield b"x" * 65_536

    told = visitor.client.post("/p/water/text", content=pieces(), headers=kind)
    assert told.status_code == 413
    wrong = {**kind, "Content-Length": "-1"}
    assert visitor.client.post("/p/water/text", content=b"", headers=wrong).status_code == 413


def test_a_form_with_too_many_fields_is_refused(visitor: Visitor) -> None:
    form = {f"field-{number}": "" for number in range(5_001)}
    files = {"file": ("x.yaml", b"")}
    told = visitor.client.post("/new", data=form, files=files)
    assert told.status_code in (400, 413)
    assert "P4" in told.text


def test_json_and_text_are_not_forms(visitor: Visitor) -> None:
    kind = {"Content-Type": "text/plain"}
    told = visitor.client.post("/p/water/delete", content=b"", headers=kind)
    assert told.status_code == 400


@pytest.mark.parametrize(
    "name",
    [
        "../escape",
        "..",
        "/etc/x",
        "a/b",
        "a\\b",
        ".hidden",
        "",
        " ",
        "nul\x00",
        "x" * 200,
        "con:aux",
        "line\nbreak",
    ],
    ids=repr,
)
def test_a_name_that_leads_elsewhere_is_refused(visitor: Visitor, name: str) -> None:
    before = sorted(visitor.folder.root.parent.rglob("*.yaml"))
    if name:
        told = visitor.post("/new", {"from": "starter", "name": name})
        assert told.status_code == 422, told.headers
        assert "E701" in told.text
    assert visitor.post("/p/water/rename", {"name": name}).status_code in (400, 422)
    assert sorted(visitor.folder.root.parent.rglob("*.yaml")) == before


@pytest.mark.parametrize(
    "address",
    ["/p/..~1x/text", "/p/~1etc~1passwd/text", "/p/.detente~1x/text", "/p/a~1b~1c/text"],
)
def test_an_address_cannot_leave_the_folder(visitor: Visitor, address: str) -> None:
    (visitor.folder.root.parent / "x.yaml").write_text("secret: 1\n")
    (visitor.folder.root / ".detente").mkdir(exist_ok=True)
    (visitor.folder.root / ".detente" / "x.yaml").write_text("secret: 1\n")
    assert visitor.get(address).status_code == 404


def test_a_link_out_of_the_folder_is_no_project(visitor: Visitor) -> None:
    outside = visitor.folder.root.parent / "outside.yaml"
    outside.write_text("secret: 1\n")
    (visitor.folder.root / "link.yaml").symlink_to(outside)
    assert visitor.get("/p/link/text").status_code == 404
    assert "link.yaml" not in visitor.get("/").text


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("evil.yaml", b"\xff\xfe\x00", "E102"),
        ("evil.yaml", b"a: &a [*a]\n", "E107"),
        ("evil.exe", b"MZ", "E701"),
        ("evil.yaml", b"", "E110"),
        ("../../evil.yaml", b"- 1\n", "E203"),
        ("evil.json", b"[" * 100_000, "E109"),
    ],
)
def test_a_hostile_upload_is_refused_with_its_faults(
    visitor: Visitor, name: str, content: bytes, code: str
) -> None:
    told = visitor.post("/new", {"from": "file"}, files={"file": (name, content)})
    assert told.status_code == 422
    assert code in told.text
    assert not list(visitor.folder.root.parent.rglob("evil*"))


def test_whatever_a_file_says_is_shown_as_text(visitor: Visitor) -> None:
    text = visitor.text().replace("title: ", f"title: {HOSTILE!r} #", 1)
    quoted = HOSTILE.replace("'", "''")
    lines = text.split("\n")
    at = next(at for at, line in enumerate(lines) if line.startswith("title:"))
    lines[at] = f"title: '{quoted}'"
    assert visitor.save("\n".join(lines)).status_code == 303
    for address in ("/", "/p/water/overview", "/p/water/text", "/p/water/report"):
        told = visitor.get(address).text
        assert "<script>alert" not in told
        assert "<img src=x" not in told
        assert "&lt;script&gt;" in told
    preview = visitor.get("/p/water/report/preview")
    assert "<script>alert" not in preview.text
    assert "sandbox" in preview.headers["Content-Security-Policy"]


def test_a_file_name_with_markup_is_shown_as_text(visitor: Visitor) -> None:
    (visitor.folder.root / "a&b '\"=.yaml").write_text(visitor.text())
    told = visitor.get("/").text
    assert "a&amp;b" in told
    assert visitor.get("/p/a%26b%20'%22%3D/overview").status_code == 200


def test_a_setting_leads_back_to_this_page_only(visitor: Visitor) -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "/\nx"):
        told = visitor.post("/settings", {"detente_theme": "dark", "back": back})
        assert told.headers["location"] == "/"
    assert visitor.post("/settings", {"detente_theme": "pink"}).status_code == 400
