"""Random conflicts in the file's form: valid by construction, with every kind of element."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Form = dict[str, Any]

#: Texts that files find hard: quotes, colons, brackets, numbers, words of YAML, scripts.
texts = st.one_of(
    st.sampled_from(
        ["A name", "yes", "012", "2024-04", "1.5", "true", "null", "~", "a: b", "x # y", "- z",
         "it's", 'say "so"', "[a, b]", "{a}", "*a", "&b", "!c", "%d", "@e", "é — ü", "ح", "名",
         " lead", "trail ", "two\nlines\n", "two\n\nparts", "a\ttab", "back\\slash", "", "1/3"]
    ),
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
        max_size=12,
    ),
)  # fmt: skip
supports = st.sampled_from(["stated", "implied", "inferred"])
anchors = st.one_of(
    st.sampled_from(["paper", "paper:P2", "paper:P20.S39", "interview:P1"]),
    st.fixed_dictionaries(
        {"at": st.just("paper:P3"), "start": st.integers(0, 9), "end": st.integers(10, 99)},
        optional={"exact": texts, "prefix_sha256": st.just("ab" * 32)},
    ),
)
dates = st.sampled_from(
    ["2024", "2024-04", "2024-04-18", "2024-04-18T21:00", "2024-04-18T21:00:05-05:00",
     "2024-04~", "2024-04/2024-05-02", "../2024", "2024-04-01/.."]
)  # fmt: skip
kinds = st.sampled_from(["state", "people", "leader", "bloc", "other"])
grounds: dict[str, st.SearchStrategy[Any]] = {
    "support": supports,
    "note": texts,
    "evidence": st.lists(anchors, max_size=2),
    "holder": texts,
    "quoted_by": st.one_of(texts, st.lists(texts, min_size=1, max_size=3)),
    "modality": st.sampled_from(
        ["done", "intended", "conditional", "feared", "denied", "attributed"]
    ),
    "time": st.one_of(st.sampled_from(["past", "present", "future"]), dates),
    "coder": texts,
    "coded": dates,
    "accepted_by": texts,
}
numbers = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x) < 1e200),
    st.sampled_from(["1/3", "-7/11", "0.1", "-.5", "1e3", "+4", "0.00000000000000000000001"]),
)


@st.composite
def parties(draw: st.DrawFn) -> Form:
    """Decision makers with one to five options altogether, some with levels."""
    found: Form = {}
    left = draw(st.integers(1, 5))
    while left > 0:
        many = draw(st.integers(1, left))
        left -= many
        options = {f"o{left}_{number}": draw(options_) for number in range(many)}
        found[f"p{len(found)}"] = draw(
            st.fixed_dictionaries(
                {"options": st.just(options)},
                optional={"name": texts, "kind": kinds, **grounds},
            )
        )
    if draw(st.booleans()):
        found["idle"] = {}
    return found


options_ = st.one_of(
    texts,
    st.fixed_dictionaries(
        {},
        optional={
            "name": texts,
            "moves": st.sampled_from(["both", "forward", "backward"]),
            "levels": st.sampled_from([["low", "high"], ["none", "some", "full"], ["0", "1", "2"]]),
            "intensity": st.dictionaries(st.sampled_from(["0", "1"]), numbers, max_size=2),
            **grounds,
        },
    ),
)


def levels_of(option: Any) -> list[str]:
    """The level names of an option in the file's form."""
    levels: list[str] = option.get("levels", ["N", "Y"]) if isinstance(option, dict) else ["N", "Y"]
    return levels


@st.composite
def formulas(draw: st.DrawFn, options: dict[str, list[str]], depth: int = 2) -> str:
    """A formula over the options, with some redundant brackets and signs."""
    kind = draw(st.integers(0, 7 if depth else 1))
    if kind <= 1:
        name = draw(st.sampled_from(sorted(options)))
        levels = options[name]
        if len(levels) > 2 or (levels != ["N", "Y"] and kind):
            return f"{name} = {draw(st.sampled_from(levels))}"
        return name
    left = draw(formulas(options, depth - 1))
    if kind == 2:
        return f"not ({left})"
    right = draw(formulas(options, depth - 1))
    word = {3: "and", 4: "or", 5: "if", 6: "iff", 7: "->"}[kind]
    return f"({left}) {word} ({right})"


def placed(main: str, value: Any, *, named: bool = True, because: bool = True) -> Any:
    """An element: its main key alone, or with reasons, an id and grounds."""
    more: dict[str, st.SearchStrategy[Any]] = dict(grounds)
    if because:
        more["because"] = texts
    if main == "that":
        more["voice"] = st.sampled_from(["avowed", "ascribed"])
    if named:
        more["id"] = st.uuids().map(lambda key: f"id_{key.hex}")
    return st.one_of(st.just(value), st.fixed_dictionaries({main: st.just(value)}, optional=more))


@st.composite
def patterns(draw: st.DrawFn, options: dict[str, list[str]]) -> str:
    """One letter for each option, sometimes open, sometimes with blanks."""
    letters = [
        draw(st.sampled_from(["Y", "N", "-", "0", "1"] if len(levels) == 2 else ["0", "2", "-"]))
        for levels in options.values()
    ]
    return draw(st.sampled_from(["", " "])).join(letters)


@st.composite
def preferences(draw: st.DrawFn, options: dict[str, list[str]], states: list[str]) -> Form:
    """One preference of any kind."""
    kind = draw(st.sampled_from(["statements", "ranking", "weights"]))
    value: Any
    if kind == "statements":
        value = [
            draw(placed("that", text, because=False))
            for text in draw(st.lists(formulas(options), max_size=3))
        ]
    elif kind == "ranking":
        one = st.one_of(patterns(options), st.sampled_from(states)) if states else patterns(options)
        value = draw(st.lists(st.one_of(one, st.lists(one, min_size=1, max_size=3)), max_size=3))
    else:
        named = draw(st.lists(st.sampled_from(sorted(options)), unique=True, max_size=3))
        value = {
            name: draw(
                numbers
                if len(options[name]) == 2
                else st.fixed_dictionaries({}, optional=dict.fromkeys(options[name], numbers))
                .filter(bool)
            )
            for name in named
        }  # fmt: skip
    extra = draw(st.fixed_dictionaries({}, optional=grounds))
    return {kind: value, **extra}


def one_or_more(names: list[str], most: int = 3) -> st.SearchStrategy[Any]:
    """One of these names, or a list of some."""
    listed = st.lists(st.sampled_from(names), unique=True, max_size=most)
    return st.one_of(st.sampled_from(names), listed)


@st.composite
def aliases(draw: st.DrawFn, people: Form) -> Form:
    """What an account calls some of the parties; no word for two of them."""
    words = draw(st.lists(texts.filter(str.strip), unique=True, max_size=4))
    found: Form = {}
    for word in words:
        found.setdefault(draw(st.sampled_from(sorted(people))), []).append(word)
    return found


@st.composite
def codes(draw: st.DrawFn, people: Form, options: dict[str, list[str]]) -> Form:
    """Elements coded beside the model, of every kind."""
    mentioned = draw(st.lists(st.sampled_from(["press", "court", "crowd"]), unique=True))
    everybody = [*people, *mentioned]
    # a party is a member of earlier ones only, and an event comes after earlier ones only
    parties = {
        name: draw(
            described(
                "name", {"kind": kinds, **({"member_of": one_or_more(above)} if above else {})}
            )
        )
        for number, name in enumerate(mentioned)
        for above in [everybody[: len(people) + number]]
    }
    concepts = draw(st.lists(st.sampled_from(["fear", "trade", "water", "é"]), unique=True))
    events: Form = {}
    for number in range(draw(st.integers(0, 3))):
        order: Form = {"after": one_or_more(list(events))} if events else {}
        zone = {"zone": st.sampled_from(["Z", "+03:30", "-05:00"])}
        events[f"e{number}"] = draw(described("label", {"when": dates, **zone, **order}))
    links = draw(
        st.lists(
            st.fixed_dictionaries(
                {"from": st.sampled_from(concepts), "to": st.sampled_from(concepts),
                 "sign": st.sampled_from("+-?")},
                optional={"id": st.uuids().map(lambda key: f"l_{key.hex}"), **grounds},
            ),
            max_size=4, unique_by=lambda link: (link["from"], link["to"], link["sign"]),
        )
    ) if concepts else []  # fmt: skip
    act = st.fixed_dictionaries(
        {"who": st.sampled_from(everybody), "does": texts},
        optional={"to": one_or_more(everybody), "when": dates, **grounds},
    )
    side = described("what", {})
    sides = st.sampled_from([("plus",), ("minus",), ("plus", "minus")])
    relations = [
        {"between": draw(st.permutations(everybody))[:2],
         **{key: draw(side) for key in draw(sides)}}
        for _ in range(draw(st.integers(0, 2))) if len(everybody) > 1
    ]  # fmt: skip
    checked = st.one_of(texts, st.fixed_dictionaries({"finding": texts}, optional={"when": dates}))
    claim = st.one_of(
        described("label", {"checkable": st.booleans()}),
        described("label", {"checked": checked}),
    )
    prediction = described("label", {"if": formulas(options), "outcome": texts, "horizon": texts})
    return {
        "parties": parties,
        "acts": {f"a{n}": each for n, each in enumerate(draw(st.lists(act, max_size=2)))},
        "events": events,
        "concepts": {name: draw(described("label", {})) for name in concepts},
        "links": links,
        "relations": relations,
        "claims": {f"c{n}": each for n, each in enumerate(draw(st.lists(claim, max_size=2)))},
        "predictions": {
            f"f{n}": each for n, each in enumerate(draw(st.lists(prediction, max_size=2)))
        },
    }


def described(main: str, optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A text alone, or a mapping with it, other keys and grounds."""
    return st.one_of(texts, st.fixed_dictionaries({main: texts}, optional={**optional, **grounds}))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A whole model in option form, without variants."""
    people = draw(parties())
    options = {
        name: levels_of(option)
        for party in people.values()
        for name, option in party.get("options", {}).items()
    }
    names = draw(st.lists(st.sampled_from(["s1", "s2", "now", "é"]), unique=True, max_size=3))
    lists = {
        key: [draw(placed("when", text, named=key == "infeasible", because=key == "infeasible"))
              for text in draw(st.lists(formulas(options), max_size=2))]
        for key in ("infeasible", "coalesce")
    }  # fmt: skip
    choices = {
        key: [draw(placed("of", of)) for of in draw(st.lists(some, max_size=2))]
        for key in ("exactly_one", "at_most_one", "at_least_one")
        for some in [
            st.lists(st.sampled_from(sorted(options)), unique=True, min_size=1, max_size=3)
        ]
    }
    rule = st.fixed_dictionaries(
        {"from": formulas(options), "to": formulas(options)},
        optional={"who": st.sampled_from(sorted(people)), "because": texts, **grounds},
    )
    return {
        "detente": 1,
        "title": draw(texts.filter(str.strip)),
        "summary": draw(texts),
        "intensity": draw(
            st.one_of(texts, st.fixed_dictionaries({}, optional={"scale": texts, "note": texts}))
        ),
        "source": draw(st.one_of(texts, st.fixed_dictionaries({"citation": texts, "url": texts}))),
        "decision_makers": people,
        **{key: value for key, value in {**lists, **choices}.items() if value},
        "rules": draw(st.lists(rule, max_size=2)),
        "states": {name: draw(patterns(options)) for name in names},
        "status_quo": draw(st.sampled_from(names) if names else patterns(options)),
        "preferences": {name: draw(preferences(options, names)) for name in people},
        "watch": {
            f"w{n}": text for n, text in enumerate(draw(st.lists(formulas(options), max_size=2)))
        },
        "sources": {
            "paper": {"title": draw(texts), "dated": "2024-04", "aliases": draw(aliases(people))},
            "interview": {},
        },
        **(draw(codes(people, options)) if draw(st.booleans()) else {}),
    }


@st.composite
def abstract_forms(draw: st.DrawFn) -> Form:
    """A whole model in abstract form."""
    count = draw(st.integers(1, 5))
    states = [f"s{number}" for number in range(count)]
    people = {}
    for number in range(draw(st.integers(1, 3))):
        moves = {
            state: [target for target in draw(st.lists(st.sampled_from(states), unique=True))
                    if target != state]
            for state in draw(st.lists(st.sampled_from(states), unique=True))
        }  # fmt: skip
        people[f"p{number}"] = {"moves": moves}
    return {
        "detente": 1,
        "title": "Abstract",
        "decision_makers": people,
        "states": {state: draw(st.one_of(st.none(), texts)) for state in states},
        "status_quo": draw(st.sampled_from(states)),
        "preferences": {name: {"ranking": draw(st.permutations(states))} for name in people},
    }


#: Data of any kind, mostly wrong: for what must never break the reader.
garbage = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
