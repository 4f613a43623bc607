"""Templates from disk: found, filled with facts, and turned into the two parts of a mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import TemplateSyntaxError
from markupsafe import Markup, escape

from mailbot.adapters.letters.blocks import Written, parse
from mailbot.adapters.letters.chinese import tidy
from mailbot.adapters.letters.text import END, GUARD, Ready, value

_JOINED = re.compile(r"\\\n[ \t]*")
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
_UNBROKEN = re.compile(r"\b[A-Z]{2,6}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b|(?<![\w+-])\+?\d[\d ]{6,18}\d(?![\w-])")
_DIGIT_OR_DASH = re.compile(r"[\d-]")
_TAG_LAST = re.compile(r"^(?![ \t]*\{%[^%]*%\}$)(.*%\})$", re.MULTILINE)


class TemplateError(Exception):
    """A template that cannot be filled; `str()` names the file, the line where known, and what is wrong."""


class _Folder(FileSystemLoader):
    """Templates in which a line that ends with a backslash goes on in the next, so that paragraphs stay readable.

    Jinja takes the line end after every tag away; a blank line ends a block all the same, and so does a line
    that ends with a tag after words. Line numbers stay those of the file.
    """

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, uptodate = super().get_source(environment, template)
        source = _JOINED.sub("{#\n#}", _TAG_LAST.sub(f"\\1{GUARD}", source))
        return _BLANK.sub(f"\n{END}", source), filename, uptodate


def _spoken(item: Any) -> Any:
    """Every value that a template prints passes here: strings guarded, None refused."""
    if isinstance(item, Ready):
        return item
    if isinstance(item, str):
        return value(item)
    if item is None:
        raise JinjaError("a value is missing here: put the whole sentence inside {% if … %}")
    return item


def _whole(line: str) -> Markup:
    """A line for HTML in which references and phone numbers are not broken at their dashes and blanks."""
    safe = escape(line)
    if not _DIGIT_OR_DASH.search(line):  # most lines have neither a reference nor a number
        return safe
    return Markup(_UNBROKEN.sub(r'<span style="white-space:nowrap">\g<0></span>', str(safe)))


def _lines(lines: Sequence[str]) -> Markup:
    """The lines of a block for HTML, each as `_whole` sets it."""
    return Markup("<br>").join(map(_whole, lines))


class Templates:
    """The templates of one installation; the owner's folder goes before the shipped one."""

    def __init__(self, shipped: Path, overrides: Path | None) -> None:
        folders = [overrides, shipped] if overrides else [shipped]
        loader = ChoiceLoader([_Folder(f) for f in folders])
        self._texts = Environment(
            loader=loader, undefined=StrictUndefined, autoescape=False, finalize=_spoken, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False, cache_size=-1,
        )  # fmt: skip
        frame = Environment(
            loader=ChoiceLoader([FileSystemLoader(f) for f in folders]), undefined=StrictUndefined, autoescape=True,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1,
        )  # fmt: skip
        frame.filters["whole"], frame.filters["lines"] = _whole, _lines
        self._layout = _loaded(frame, "layout.html")
        self._shipped, self._overrides = shipped, overrides

    def has(self, stem: str, language: str) -> bool:
        """Whether a template of that name is shipped; the owner's own only ever take its place."""
        return (self._shipped / language / f"{stem}.txt").is_file()

    def own(self) -> list[tuple[str, str]]:
        """(language, stem) of every template that the owner's files take part in; TemplateError for a stray file."""
        if self._overrides is None:
            return []
        if not self._overrides.is_dir():
            raise TemplateError(f"{self._overrides}: there is no such folder for templates")
        files = (f for f in sorted(self._overrides.rglob("*")) if f.is_file() and not _is_leftover(f.name))
        changed = {self._shipped_as(file) for file in files}
        whole = {name.parts[0] for name in changed if name.name.startswith("_")} if changed else set()
        if Path("layout.html") in changed:
            whole = {folder.name for folder in self._shipped.iterdir() if (folder / "acknowledgement.txt").is_file()}
        named = {(name.parts[0], name.stem) for name in changed if len(name.parts) == 2 and name.name[0] != "_"}
        return sorted(named | {(language, stem) for language in whole for stem in self._stems(language)})

    def _shipped_as(self, file: Path) -> Path:
        """The shipped template that a file of the owner's takes the place of."""
        name = file.relative_to(self._overrides or file)
        if not (self._shipped / name).is_file() or name.parts[0] == "pages":
            near = get_close_matches(name.name, [f"{s}.txt" for s in self._stems("en")], 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise TemplateError(f"{file}: there is no template of that name to take the place of.{hint}")
        return name

    def _stems(self, language: str) -> list[str]:
        return [f.stem for f in (self._shipped / language).glob("*.txt") if not f.name.startswith("_")]

    def write(self, language: str, stem: str, facts: Mapping[str, Any]) -> Written:
        """The letter's subject and blocks; raises TemplateError."""
        name = f"{language}/{stem}.txt"
        try:
            return parse(self._template(name).render(facts), tidy if language == "zh" else str)
        except Exception as e:  # a template is a small program, and may fail of anything
            raise _error(name, e) from e

    def _template(self, name: str) -> Template:
        return self._texts.get_template(name)

    def html(self, facts: Mapping[str, Any]) -> str:
        """The letter in the layout; raises TemplateError."""
        try:
            return self._layout.render(facts)
        except Exception as e:  # as above
            raise _error("layout.html", e) from e


def _loaded(templates: Environment, name: str) -> Template:
    """The template, or TemplateError: what is wrong with its file is known at the start."""
    try:
        return templates.get_template(name)
    except Exception as e:  # as above
        raise _error(name, e) from e


def _error(name: str, error: Exception) -> TemplateError:
    """What went wrong, with the file and the line where it did."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateError(f"{error.filename or name} line {error.lineno}: {error.message}")
    if isinstance(error, TemplateNotFound):
        return TemplateError(f"{name}: there is no template {error.name}")
    return TemplateError(f"{_where(name, error)}: {str(error) or type(error).__name__}")


def _is_leftover(name: str) -> bool:
    """What editors and file managers leave in folders."""
    return name.startswith(".") or name.endswith(("~", ".bak", ".swp"))


def _where(name: str, error: BaseException) -> str:
    """The innermost line of a template on the way to the error."""
    place, trace = name, error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".txt", ".html")):
            place = f"{file} line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
