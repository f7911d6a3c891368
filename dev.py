"""Every task of a developer, from a bare clone: ``python3 dev.py demo``, ``test``, ``serve`` …

Needs Python 3.11 or newer with venv and pip, and nothing else: the first call makes a
virtual environment in ``.venv`` from ``constraints.txt``, and later calls reuse it.
Standard library only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BINARIES = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINARIES / ("python.exe" if os.name == "nt" else "python")


def main() -> int:
    """Run one task and return its exit status."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    for name, help_line in {
        "demo": "run the main job on a shipped case and three shipped accounts; write reports",
        "serve": "open the page on a folder (by default the folder conflicts, which is made)",
        "test": "run all tests: the program, the docs, types, lint, layers",
        "lint": "check format, lint, types and layers (--fix mends what it can)",
        "docs": "build the documentation into docs/_build/html",
        "bench": "measure every figure on this machine (--quick, --only SECTION)",
    }.items():
        task = tasks.add_parser(name, help=help_line)
        if name == "lint":
            task.add_argument("--fix", action="store_true")
        task.add_argument("rest", nargs="*", help="passed on to the task's program")
    chosen, _ = parser.parse_known_args()
    rest = sys.argv[2:]  # as they came, so that a value stays with its option
    if sys.version_info < (3, 11):  # noqa: UP036 - a new user may well have an older one
        sys.exit(f"detente needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if chosen.task == "demo":
        install("")
        return run([PYTHON, "-m", "detente", "demo", *rest])
    if chosen.task == "serve":
        install("")
        return run([PYTHON, "-m", "detente", "serve", *(rest or ["conflicts"])])
    if chosen.task == "test":
        install("dev,docs")
        return run([PYTHON, "-m", "pytest", *(rest or ["-q", "-n", "2", "--dist", "worksteal"])])
    if chosen.task == "lint":
        install("dev,docs")
        return lint(fix=chosen.fix)
    if chosen.task == "docs":
        install("dev,docs")
        return run([PYTHON, "-m", "sphinx", "-W", "-q", "-b", "html", "docs", "docs/_build/html"])
    install("")
    return run([PYTHON, "benchmarks/run.py", *rest])


def install(extras: str) -> None:
    """Make the virtual environment, and put detente with these extras into it.

    A stamp remembers what was installed from which files, so that nothing is done twice.
    """
    wanted = hashlib.sha256(extras.encode())
    for name in ("pyproject.toml", "constraints.txt"):
        wanted.update((ROOT / name).read_bytes())
    stamp = ENVIRONMENT / f"detente-{extras.replace(',', '-') or 'core'}.stamp"
    if stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return
    if not PYTHON.exists():
        print("making the virtual environment .venv", flush=True)
        try:
            venv.create(ENVIRONMENT, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "Python's venv cannot install pip here. On Debian or Ubuntu, as root: "
                "apt-get install python3-venv"
            )
    print(f"installing detente{f' [{extras}]' if extras else ''} (once)", flush=True)
    target = f".[{extras}]" if extras else "."
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    status = run([PYTHON, *pip, "-c", "constraints.txt", "-e", target])
    if status:
        sys.exit(f"The installation failed (status {status}); see the lines above.")
    stamp.write_text(wanted.hexdigest())


def lint(*, fix: bool) -> int:
    """Format, lint, types, layers; the worst status of the four."""
    mend = ["--fix"] if fix else []
    steps: list[list[str | Path]] = [
        [PYTHON, "-m", "ruff", "format", *([] if fix else ["--check"]), "."],
        [PYTHON, "-m", "ruff", "check", *mend, "."],
        [PYTHON, "-m", "mypy"],
        [BINARIES / "lint-imports"],
    ]
    return max([run(step) for step in steps])


def run(command: Sequence[str | Path]) -> int:
    """Run a command in the clone's folder and return its status."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
