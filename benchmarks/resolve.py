"""How long it takes to find the smallest change, on models drawn by chance.

``python benchmarks/resolve.py`` prints a line for each kind of preference and concept: median and
slowest time, and how many answers were complete within the time allowed.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time

import detente
from detente.model.conflict import Conflict

PARTIES = {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1}
STATES = 200
MODELS = 8
SECONDS = 30.0
CONCEPTS = ("nash", "general_metarational", "symmetric_metarational", "sequential")


def model(seed: int, kind: str) -> Conflict:
    """Five parties, eight options, 200 feasible states; rankings or ten statements each."""
    chance = random.Random(seed)
    options = {party: [f"{party}{n}" for n in range(1, m + 1)] for party, m in PARTIES.items()}
    names = [name for own in options.values() for name in own]
    combinations = ["".join(letters) for letters in itertools.product("NY", repeat=len(names))]
    removed = set(chance.sample(combinations, len(combinations) - STATES))
    states = [state for state in combinations if state not in removed]
    form = {
        "detente": 1,
        "title": f"Drawn by chance, {seed}",
        "decision_makers": {p: {"options": {o: o for o in own}} for p, own in options.items()},
        "infeasible": [_formula(names, pattern) for pattern in sorted(removed)],
        "status_quo": states[0],
        "preferences": {party: _preference(chance, kind, names, states) for party in PARTIES},
    }
    return detente.conflict(form)


def _formula(names: list[str], pattern: str) -> str:
    facts = zip(names, pattern, strict=True)
    return " and ".join(name if letter == "Y" else f"not {name}" for name, letter in facts)


def _preference(
    chance: random.Random, kind: str, names: list[str], states: list[str]
) -> dict[str, list[str]]:
    if kind == "rankings":
        return {"ranking": chance.sample(states, len(states))}
    statements = []
    for _ in range(10):
        one, other = (chance.choice(("", "not ")) + chance.choice(names) for _ in range(2))
        statements.append(f"{one} {chance.choice(('and', 'or', 'if', 'iff'))} {other}")
    return {"statements": statements}


def main() -> None:
    """Measure and print."""
    print("preferences  concept                 median   slowest  complete  reachable too")
    for kind in ("rankings", "statements"):
        models = [model(seed, kind) for seed in range(MODELS)]
        for concept in CONCEPTS:
            shown = []
            for reachable in (False, True):
                times, complete = [], 0
                for seed, conflict in enumerate(models):
                    state = random.Random(seed).choice(compiled_states(conflict))
                    start = time.perf_counter()
                    found = detente.resolve(
                        conflict, state, [concept], reachable=reachable, seconds=SECONDS
                    )
                    times.append(time.perf_counter() - start)
                    complete += found.complete
                middle, worst = statistics.median(times), max(times)
                shown.append(f"{middle:6.2f} s {worst:7.2f} s  {complete} of {MODELS}")
            print(f"{kind:<12} {concept:<22} {'   '.join(shown)}", flush=True)


def compiled_states(conflict: Conflict) -> list[str]:
    """Patterns of the feasible states."""
    return [state.pattern for state in detente.analyse(conflict, ["nash"]).states]


if __name__ == "__main__":
    main()
