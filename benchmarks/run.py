"""Every performance figure of the project, measured on this machine.

    python3 dev.py bench [--quick] [--only SECTION]

Figures are medians of several runs, with the maximum where models differ; each section
says of how many. Where a figure has a target, it stands beside it, and what missed its
target is told again at the end; nothing fails for being slow. Machines are noisy, and
what else runs on them counts: the load is told before and after. Each section has a limit
of time, so that all of it ends within 15 minutes; what is left out then is told. Compare
ratios, to a memory copy or the bare interpreter in the same run, rather than seconds.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import os
import platform
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import measure  # noqa: E402 - the path to the benchmarks' own modules comes first

#: The modules of this room that measure, in the order in which they are run.
SECTIONS = {
    "start_up": "Start-up of whole processes",
    "page": "The page in a browser",
    "listed": "Engine of listed states",
    "explicit": "Engine of arrays",
    "ensemble": "Ensembles of preferences",
    "questions": "Questions asked of results",
    "symbolic": "Engine of decision diagrams, and SAT",
    "agreement": "Agreement of decision diagrams and arrays",
}
#: Seconds that each section may take, under 15 minutes in all, and of a quick run.
MOST = {
    "start_up": (20, 10),
    "page": (80, 20),
    "listed": (35, 10),
    "explicit": (160, 12),
    "ensemble": (70, 5),
    "questions": (130, 10),
    "symbolic": (350, 20),
    "agreement": (50, 5),
}
PACKAGES = ("detente", "numpy", "numba", "dd", "python-sat")


def main() -> None:
    """Print every measurement."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes, in under a minute")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="may be repeated")
    asked = parser.parse_args()
    print("\n".join(__doc__.strip().splitlines()[4:]), end="\n\n")
    print("\n".join(machine()))
    start = time.monotonic()
    allowed = 0.0
    for name in SECTIONS:
        # What one section leaves, the next ones may take.
        allowed += MOST[name][asked.quick]
        if not asked.only or name in asked.only:
            measure.allow(start + allowed - time.monotonic())
            section(name, asked.quick)
    print(f"\n{time.monotonic() - start:.0f} s in all, {load()}")
    print("\nTargets missed:" if measure.MISSED else "\nNo target was missed.")
    print("\n".join(f"- {each}" for each in measure.MISSED))
    if measure.LEFT_OUT:
        print("\nNot measured, as the time of a section was over:")
        print("\n".join(f"- {each}" for each in measure.LEFT_OUT))


def section(name: str, quick: bool) -> None:
    """One section, under its title; left out where a package that it needs is missing."""
    print(f"\n{SECTIONS[name]}\n{'=' * len(SECTIONS[name])}", flush=True)
    start = time.monotonic()
    try:
        module = importlib.import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as missing:
        print(f"left out: {missing}")
        return
    module.main(quick)
    print(f"({time.monotonic() - start:.0f} s)", flush=True)


def machine() -> list[str]:
    """What the figures depend on."""
    python = f"Python {platform.python_version()} ({platform.python_implementation()})"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{processor()}, {os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        f"{python}, {packages}",
        load(),
    ]


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def version(package: str) -> str:
    """The version that is installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def load() -> str:
    """How many processes wanted to run, on average over the last minutes."""
    if not hasattr(os, "getloadavg"):
        return "load average not told by this system"
    return "load average {:.2f}, {:.2f}, {:.2f} over 1, 5, 15 minutes".format(*os.getloadavg())


if __name__ == "__main__":
    main()
