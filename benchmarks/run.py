"""Start-up and analysis times on this machine: medians, beside a yardstick of the same run.

    python3 dev.py bench

Absolute times say as much about the machine as about the program; compare the ratios.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.models import anybody  # noqa: E402

import detente  # noqa: E402 - the path to the benchmarks' own modules comes first

ELMIRA = ROOT / "cases/environment/hipel-1993/elmira/conflict.yaml"
TIMES = 9
SEEDS = (1, 2, 3)


def main() -> None:
    """Print every measurement."""
    print(f"Python {platform.python_version()}, {platform.machine()}, medians of {TIMES}\n")
    start_up()
    print()
    listed_states()


def start_up() -> None:
    """Whole processes, against the bare interpreter, in turn."""
    commands = {
        "bare interpreter": ["-c", "pass"],
        "import detente": ["-c", "import detente"],
        "detente --help": ["-m", "detente", "--help"],
        "detente analyse (Elmira)": ["-m", "detente", "analyse", str(ELMIRA)],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(TIMES):
        for name, arguments in commands.items():
            taken[name].append(seconds(partial(process, arguments)))
    bare = statistics.median(taken["bare interpreter"])
    print(f"{'process':<28}{'ms':>8}{'above bare':>12}{'ratio':>8}")
    for name, each in taken.items():
        median = statistics.median(each)
        above = 1000 * (median - bare)
        print(f"{name:<28}{1000 * median:>8.0f}{above:>12.0f}{median / bare:>8.1f}")


def listed_states() -> None:
    """The engine of listed states: five concepts, all parties, several seeds."""
    print(f"{'family anybody':<28}{'states':>8}{'moves':>12}{'median s':>10}{'max s':>8}")
    for options, parties in ((8, 2), (10, 3), (12, 2), (12, 3), (12, 4), (14, 4)):
        taken = []
        for seed in SEEDS:
            conflict = detente.conflict(anybody(options, parties, seed))
            taken.append(seconds(partial(detente.analyse, conflict)))
        result = detente.analyse(conflict)
        label = f"{options} options, {parties} parties"
        sizes = f"{len(result):>8,}{result.graph.arc_count:>12,}"
        print(f"{label:<28}{sizes}{statistics.median(taken):>10.2f}{max(taken):>8.2f}")


def process(arguments: Sequence[str]) -> None:
    """Run one Python process and throw its output away."""
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
