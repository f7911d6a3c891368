"""Tables as text, HTML and CSV."""

from __future__ import annotations

import csv
import io

from detente.table import Row, Table, as_csv, as_html, as_text

TABLE = Table(
    "state",
    ("1", "2", "3"),
    (
        Row("Group <b>"),
        Row("  a long label that has to be broken somewhere", ("Y", "N", "Y"), strong=True),
        Row("  =1+1", ("-", "-1.5", "@x")),
    ),
    caption="A & B",
)


def test_text_breaks_labels_and_puts_columns_that_do_not_fit_below() -> None:
    text = as_text(TABLE, 30)
    assert all(len(line) <= 30 for line in text.split("\n"))
    assert text.count("Group <b>") == 2
    joined = " ".join(text.split())
    assert "a long label" in joined
    assert "somewhere" in joined


def test_text_with_room_is_one_block() -> None:
    assert as_text(TABLE, 100).count("state") == 1


def test_html_is_escaped_and_has_scopes_and_a_caption() -> None:
    text = as_html(TABLE)
    assert "<b>" not in text
    assert "Group &lt;b&gt;" in text
    assert "<caption>A &amp; B</caption>" in text
    assert text.count('scope="col"') == 4
    assert text.count('scope="row"') == 2


def test_csv_disarms_what_a_spreadsheet_would_run_and_nothing_else() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(TABLE))))
    assert rows[0] == ["state", "1", "2", "3"]
    assert rows[3] == ["'=1+1", "-", "-1.5", "'@x"]
    assert {len(row) for row in rows} == {4}


def test_wide_letters_count_double() -> None:
    table = Table("", ("日本", "b"), (Row("x", ("1", "2")),))
    head, _, line = as_text(table).split("\n")
    assert head.index("b") == line.index("2") - 2
