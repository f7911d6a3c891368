"""Whole processes, in turn, beside the bare interpreter."""

from __future__ import annotations

import compileall
import math
import statistics
from functools import partial
from subprocess import CalledProcessError

from benchmarks.measure import MISSED, ROOT, beside, process, seconds

ELMIRA = ROOT / "cases/environment/hipel-1993/elmira/conflict.yaml"
COMMANDS = {
    "bare interpreter": ["-c", "pass"],
    "import detente": ["-c", "import detente"],
    "detente --help": ["-m", "detente", "--help"],
    "detente analyse (Elmira)": ["-m", "detente", "analyse", str(ELMIRA)],
}
#: Milliseconds above the bare interpreter, and of the whole process.
ABOVE_TARGETS = {"import detente": 60}
TARGETS = {"detente --help": 150, "detente analyse (Elmira)": 500}


def main(quick: bool) -> None:
    """Print the table."""
    # As pip leaves a package that is installed: compiled.
    compileall.compile_dir(ROOT / "src/detente", quiet=2)
    times = 3 if quick else 9
    print(f"Medians of {times} runs.\n")
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(times):
        for name, arguments in COMMANDS.items():
            try:
                taken[name].append(1000 * seconds(partial(process, arguments)))
            except CalledProcessError:
                taken[name].append(math.inf)  # it does not work, so it has no time
    bare = statistics.median(taken["bare interpreter"])
    print(f"{'process':<28}{'ms':>8}{'max ms':>8}{'above bare':>12}{'ratio':>8}  target")
    for name, each in taken.items():
        median = statistics.median(each)
        if math.isinf(median):
            MISSED.append(f"{name} fails")
            print(f"{name:<28}{'failed':>8}")
            continue
        above = beside(ABOVE_TARGETS.get(name), median - bare, name, "ms above")
        target = above or beside(TARGETS.get(name), median, name, "ms")
        line = f"{name:<28}{median:>8.0f}{max(each):>8.0f}{median - bare:>12.0f}"
        print(f"{line}{median / bare:>8.1f}{target}", flush=True)
