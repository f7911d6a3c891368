"""A causal map for other programs: GraphML, and a table of links as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from detente.accounts.causal_map import CausalMap
from detente.report.svg import xml_characters

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
#: Columns of the table of links; one row a link, in file order.
COLUMNS = ("id", "from", "from_label", "sign", "to", "to_label", "support", "evidence", "note")
_EDGE_KEYS = ("sign", "support", "evidence", "note")


def map_as_csv(causes: CausalMap) -> str:
    """The links as comma-separated values, with a heading; several places by blanks."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, link in enumerate(causes.links, 1):
        grounds = link.grounds
        writer.writerow(
            [
                harmless(cell)
                for cell in (
                    link.id or str(number),
                    link.start,
                    causes.labels[link.start],
                    # a word, because a lone + or - is a formula to a spreadsheet
                    {"+": "plus", "-": "minus", "?": "open"}[link.sign],
                    link.end,
                    causes.labels[link.end],
                    grounds.support or "",
                    " ".join(map(str, grounds.evidence)),
                    grounds.note or "",
                )
            ]
        )
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: such a one gets an apostrophe.

    One that would be such without its apostrophes gets one more, so that `plain_cell` has it again.
    """
    return f"'{cell}" if _risky(cell.lstrip("'")) else cell


def plain_cell(cell: str) -> str:
    """A cell as it was before `harmless`.

    Examples
    --------
    >>> [plain_cell(harmless(cell)) for cell in ("=1", "'=1", "'", "x")]
    ['=1', "'=1", "'", 'x']
    """
    return cell[1:] if cell[:1] == "'" and _risky(cell.lstrip("'")) else cell


def _risky(cell: str) -> bool:
    return cell[:1] in ("=", "+", "-", "@", "\t", "\r")


def map_as_graphml(causes: CausalMap) -> str:
    """The map as GraphML: a node for each concept, an edge for each link."""
    return "\n".join(_graphml(causes)) + "\n"


def _graphml(causes: CausalMap) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<graphml xmlns="{_NAMESPACE}">'
    yield '<key id="label" for="node" attr.name="label" attr.type="string"/>'
    for key in _EDGE_KEYS:
        yield f'<key id="{key}" for="edge" attr.name="{key}" attr.type="string"/>'
    yield '<graph id="G" edgedefault="directed">'
    for concept in causes.concepts:
        name = quoteattr(concept.id)
        yield f'<node id={name}><data key="label">{_text(concept.label)}</data></node>'
    for number, link in enumerate(causes.links, 1):
        values = {
            "sign": link.sign,
            "support": link.grounds.support or "",
            "evidence": " ".join(map(str, link.grounds.evidence)),
            "note": link.grounds.note or "",
        }
        data = "".join(f'<data key="{k}">{_text(v)}</data>' for k, v in values.items() if v)
        ends = f"source={quoteattr(link.start)} target={quoteattr(link.end)}"
        yield f"<edge id={quoteattr(link.id or f'link-{number}')} {ends}>{data}</edge>"
    yield "</graph>\n</graphml>"


def _text(text: str) -> str:
    return escape(xml_characters(text))
