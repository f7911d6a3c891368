"""The repository itself: lint, types, layers, start-up, the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import detente

ROOT = Path(__file__).parents[2]
BINARIES = Path(sys.executable).parent


def _run(*command: str | Path, seconds: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "ruff", "check", "."],
        ["-m", "mypy"],
    ],
    ids=["format", "lint", "types"],
)
def test_the_source_is_clean(command: list[str]) -> None:
    done = _run(sys.executable, *command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_import_only_what_stands_below_them() -> None:
    done = _run(BINARIES / "lint-imports")
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_is_clean_with_warnings_as_errors() -> None:
    done = _run(sys.executable, "-W", "error", "-c", "import detente; detente.analyse")
    assert done.returncode == 0, done.stderr


def test_import_loads_nothing_but_the_version() -> None:
    listing = "import sys, detente; print([m for m in sys.modules if m.startswith('detente')])"
    done = _run(sys.executable, "-c", listing)
    assert done.stdout.strip() == "['detente._version', 'detente']"


def test_no_public_name_is_also_a_room() -> None:
    """Importing a room sets its name on the package: a function of that name would vanish."""
    rooms = {path.stem for path in (ROOT / "src/detente").iterdir()}
    assert not rooms & set(detente.__all__)
    for name in detente.__all__:
        assert getattr(detente, name) is not None


@pytest.mark.parametrize(
    ("arguments", "banned"),
    [
        (["--help"], {"ruamel.yaml", "pydantic", "jinja2", "detente.model", "detente.files"}),
        (["--version"], {"ruamel.yaml", "pydantic", "jinja2", "detente.model", "detente.files"}),
        (["cases", "list"], {"ruamel.yaml", "pydantic", "jinja2"}),
    ],
)
def test_a_command_loads_only_what_it_needs(arguments: list[str], banned: set[str]) -> None:
    script = (
        "import sys; from detente.cli.main import run; "
        f"status = run({arguments!r}); print(status, *sorted(sys.modules), sep='\\n')"
    )
    done = _run(sys.executable, "-c", script)
    loaded = set(done.stdout.split())
    assert not banned & loaded, sorted(banned & loaded)


def test_analysing_a_small_model_loads_no_numerical_library() -> None:
    script = (
        "import sys; from detente.cli.main import run; "
        "run(['analyse', 'case:hipel-1993/elmira']); print(*sorted(sys.modules), sep='\\n')"
    )
    done = _run(sys.executable, "-c", script)
    assert not {"numpy", "numba", "pandas", "networkx", "jinja2"} & set(done.stdout.split())


def test_the_wheel_carries_the_cases_and_the_schema(tmp_path: Path) -> None:
    built = _run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, "."
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "detente/py.typed" in names
    assert "detente/files/conflict.schema.json" in names
    assert "detente/catalogue/cases/index.json" in names
    assert any(name.endswith("elmira/conflict.yaml") for name in names)
    assert any(name.startswith("detente/report/templates/") for name in names)
    assert "detente/accounts/tables/states.tsv" in names
    assert "detente/web/templates/home.html" in names
    assert "detente/web/static/style.css" in names
    assert "detente/web/locale/es/LC_MESSAGES/detente.mo" in names
    assert "detente/web/docs/reference/faults.md" in names
    assert "detente/files/starter.yaml" in names
    assert not any("__pycache__" in name for name in names)
    target = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(target)
    script = (
        f"import sys; sys.path.insert(0, {str(target)!r}); import detente; "
        "assert detente.__file__.startswith(sys.path[0]), detente.__file__; "
        "print(len(detente.cases()), detente.case('garrison').load().title)"
    )
    done = _run(sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    assert "Garrison" in done.stdout


def test_nothing_in_the_repository_names_a_registry_host_or_a_local_path() -> None:
    listed = _run("git", "ls-files")
    if listed.returncode:
        pytest.skip("not a git checkout")
    words = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian", "/ro" + "ot/"]
    for name in listed.stdout.split("\n"):
        path = ROOT / name
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "ignore")
            for word in words:
                assert word not in text, f"{name} names {word}"
