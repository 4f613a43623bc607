"""A page written as PDF (typst), as one self-contained HTML file, or as Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from mailbot.adapters.pages.blocks import Block, Page


class PagesError(ValueError):
    """A document that cannot be made; `str()` says which one and why."""


_LATIN = ("Liberation Sans", "Arial", "Helvetica", "DejaVu Sans", "Libertinus Serif")  # the last comes with typst
_CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
# A fixed day stands in the file's data, so that the same procedure gives the same bytes and one hash can be recorded.
_TIMESTAMP = datetime(2000, 1, 1, tzinfo=UTC)


@lru_cache
def families() -> frozenset[str]:
    """The font families of this machine, those inside typst included."""
    import typst

    return frozenset(typst.Fonts().families())


def fonts(language: str, installed: frozenset[str]) -> tuple[str, ...]:
    """The fonts to set this language in; empty where its signs would come out as boxes."""
    latin = tuple(name for name in _LATIN if name in installed)
    chinese = tuple(name for name in _CHINESE if name in installed)
    if language != "zh":
        return latin or ("Libertinus Serif",)
    return (*chinese, *latin) if chinese else ()


def pdf(page: Page, source: Path, author: str, page_words: str, chosen: tuple[str, ...]) -> bytes:
    """A4, tagged (PDF/UA-1)."""
    data = asdict(page) | {"author": author, "page_words": page_words, "fonts": chosen}
    return typeset(source, "page", data, page.title)


def typeset(source: Path, name: str, data: Mapping[str, Any], title: str) -> bytes:
    """Typst's PDF of a source that reads its content as data: text cannot become markup."""
    import typst

    try:
        made = typst.compile(
            source.read_bytes(),
            format="pdf",
            sys_inputs={name: json.dumps(data, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=_TIMESTAMP,
        )
    except RuntimeError as problem:
        raise PagesError(f"typst could not set {title!r}: {problem}") from problem
    assert isinstance(made, bytes)
    return made


def html(page: Page, style: str, author: str) -> bytes:
    """One file without pictures, scripts or outside addresses."""
    body = "\n".join(_element(block) for block in page.blocks)
    tag = _TAGS.get(page.language, page.language)
    text = (
        f'<!DOCTYPE html>\n<html lang="{tag}" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(page.title)}</title>\n<style>\n{style.strip()}\n</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{escape(page.title)}</h1>\n{body}\n</main>\n<footer>{escape(author)}</footer>\n</body>\n</html>\n"
    )
    return text.encode()


_TAGS = {"en": "en-GB", "zh": "zh-Hans"}
_LISTS = {"bullets": "ul", "numbers": "ol"}
_LEVELS = {"heading2": "h2", "heading3": "h3", "paragraph": "p"}


def _element(block: Block) -> str:
    if tag := _LISTS.get(block.kind):
        items = "\n".join(f"<li>{escape(line)}</li>" for line in block.lines)
        return f"<{tag}>\n{items}\n</{tag}>"
    tag = _LEVELS[block.kind]
    return f"<{tag}>{escape(block.lines[0])}</{tag}>"


def markdown(page: Page) -> bytes:
    """CommonMark; signs of the text that would be read as marks are escaped."""
    chunks = [f"# {_plain(page.title)}", *(_chunk(block) for block in page.blocks)]
    return ("\n\n".join(chunks) + "\n").encode()


def _chunk(block: Block) -> str:
    if block.kind == "bullets":
        return "\n".join(f"- {_plain(line)}" for line in block.lines)
    if block.kind == "numbers":
        return "\n".join(f"{number}. {_plain(line)}" for number, line in enumerate(block.lines, 1))
    marks = {"heading2": "## ", "heading3": "### "}.get(block.kind, "")
    return marks + _plain(block.lines[0])


def _plain(text: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)
    return re.sub(r"^(#+|[-+]|\d+[.)])(?=\s|$)", r"\\\1", escaped)
