"""HTML to readable text: what a person would see, quotes marked as in plain mail, nothing fetched."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.html_engine import Inscriptis  # type: ignore[import-untyped]
from inscriptis.html_properties import Display  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from inscriptis.model.html_element import HtmlElement  # type: ignore[import-untyped]
from lxml import etree, html  # type: ignore[import-untyped]

from mailbot.adapters.mime import clean

MOST = 1_500_000  # characters that are given to the layout engine; longer HTML is only stripped of its tags
DEPTH = 150
# Private characters that stand for something while the page is laid out: a quote's begin and end, a no-break space.
_OPEN, _CLOSE, _SPACE = "\ue0f0", "\ue0f1", "\ue0f2"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:[;!]|$)"
    r"|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|$)",
    re.I,
)
_INDENTED = re.compile(r"border\s*:\s*(?:none|0)", re.I)
_DATA = re.compile(r"""(?i)(?<=["'=(])data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]+""")  # images in the page itself
_SCRIPTS = re.compile(r"(?is)<(script|style|head|title)\b.*?(?:</\1\s*>|$)")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,2000}>")
_TAGS = re.compile(r"<!--.*?(?:-->|$)|<[!/?a-zA-Z][^<>]*>", re.S)
_META = re.compile(rb"(?i)<meta[^<>]{0,300}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})")
_MARGINLESS = frozenset({"msonormal", "msoplaintext", "msolistparagraph"})
ELEMENTS = 20_000
QUOTES = 9
_CSS = CSS_PROFILES["strict"] | {
    # The padding of nested lists would multiply the text.
    "ul": HtmlElement(display=Display.block),
    "ol": HtmlElement(display=Display.block),
}
_ROWS = frozenset({"tbody", "thead", "tfoot", "tr", "td", "th", "caption"})
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.I)
_CONFIG = ParserConfig(css=_CSS)


def declared_charset(data: bytes) -> str | None:
    """What the document says of itself, for parts without a label."""
    found = _META.search(data, 0, 4_096)
    return found[1].decode("ascii") if found else None


def text_of(markup: str) -> str:
    """Lines as laid out by inscriptis; each line of a <blockquote> is prefixed with "> " as in plain mail.

    An indentation (`border: none`, the way some clients write Tab) is not a quote. Telephone numbers and addresses
    that stand only in a link's target are added in brackets behind its words.
    """
    markup = _DATA.sub("", _MARKS.sub("", markup).replace(_SPACE, " "))
    try:
        text = _laid_out(markup) if len(markup) <= MOST else _stripped(markup)
    except (RecursionError, ValueError, etree.LxmlError, AttributeError, IndexError, TypeError, KeyError):
        text = _stripped(markup)
    return _tidied(clean.body(text.replace(_SPACE, " ")))


def _laid_out(markup: str) -> str:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    elements = list(tree.iter(etree.Element))
    if len(elements) > ELEMENTS or _is_deep(tree):
        return _stripped(markup)
    for element in elements:
        _prepare(element)
    for table in _sprawling_tables(tree):
        _flatten(table)
    return _quoted(Inscriptis(tree, _CONFIG).get_text())


def _is_deep(tree: html.HtmlElement) -> bool:
    depth = most = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        most = max(most, depth)
    return most > DEPTH


def _sprawling_tables(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Tables that only lay out the page: those that hold tables, or whose columns are far wider than their text."""
    found: list[html.HtmlElement] = []
    around: list[list[html.HtmlElement]] = []  # each open table, and behind it those within
    for event, table in etree.iterwalk(tree, events=("start", "end"), tag="table"):
        if event == "start":
            around.append([table])
            continue
        within = around.pop()
        if len(within) > 1 or _is_wide(table):
            found.append(table)
        if around:
            around[-1].append(table)
    return found


def _is_wide(table: html.HtmlElement) -> bool:
    """Whether padding its cells would write more than a few times its text."""
    rows = [[len(cell.text_content()) for cell in row] for row in table.iter("tr")]
    columns = max((len(row) for row in rows), default=0)
    widths = [max((row[i] for row in rows if i < len(row)), default=0) for i in range(min(columns, 50))]
    return columns > 50 or len(rows) * sum(widths) > 2_000 + 8 * sum(map(sum, rows))


def _flatten(table: html.HtmlElement) -> None:
    """Turns a table's own rows and cells into blocks; tables within its cells stay."""
    waiting = [table]
    while waiting:
        element = waiting.pop()
        element.tag = "div"
        waiting += [child for child in element if child.tag in _ROWS]


def _prepare(element: html.HtmlElement) -> None:
    # The layout engine drops blocks that hold nothing but no-break spaces, which are the empty lines of Outlook.
    element.text = element.text and element.text.replace("\xa0", _SPACE)
    element.tail = element.tail and element.tail.replace("\xa0", _SPACE)
    style = element.get("style") or ""
    if (style and _HIDDEN.search(style)) or element.get("hidden") is not None:
        if element.getparent() is not None and element.tag not in ("html", "body"):
            element.drop_tree()
    elif element.tag == "p" and ((element.get("class") or "").lower() in _MARGINLESS or _NO_MARGIN.search(style)):
        element.tag = "div"
    elif element.tag == "blockquote" and not _INDENTED.search(style):
        _mark_quote(element)
    elif element.tag == "a":
        _show_target(element)
    # Lengths in styles and attributes are the sender's: "margin-top: 999999em" would be laid out.
    for attribute in ("style", "align", "valign"):
        element.attrib.pop(attribute, None)


def _mark_quote(element: html.HtmlElement) -> None:
    first, last = html.Element("div"), html.Element("div")
    first.text, last.text = _OPEN, _CLOSE
    first.tail, element.text = element.text, None
    element.insert(0, first)
    element.append(last)


def _show_target(element: html.HtmlElement) -> None:
    scheme, _, rest = (element.get("href") or "").strip().partition(":")
    target = unquote(rest.partition("?")[0]).strip("/ ")[:100]
    shown = "".join(element.itertext())
    if scheme.lower() in ("tel", "mailto") and target and not _same(target, shown):
        last = html.Element("span")
        last.text = f" ({target})"
        element.append(last)


def _same(target: str, shown: str) -> bool:
    """Whether the words show the target already; of a telephone number its last seven digits."""
    sought, words = (re.sub(r"[^0-9a-z@]", "", text.lower()) for text in (target, shown))
    return (sought[-7:] if sought.isdecimal() else sought) in words


def _quoted(text: str) -> str:
    out: list[str] = []
    depth = 0
    for line in text.split("\n"):
        opened, closed = line.count(_OPEN), line.count(_CLOSE)
        depth += opened
        bare = _MARKS.sub("", line)
        if bare.strip() or not (opened or closed):
            out.append("> " * min(depth, QUOTES) + bare if depth else bare)
        depth = max(0, depth - closed)
    return "\n".join(out)


def _stripped(markup: str) -> str:
    """The plain way, for markup too long or too deep to be laid out: linear, without structure."""
    markup = _SCRIPTS.sub(" ", markup)
    text = unescape(_TAGS.sub(" ", _BREAKS.sub("\n", markup)))
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _tidied(text: str) -> str:
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
