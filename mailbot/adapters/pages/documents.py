"""The documents of one desk: rendered from its procedure once, or the owner's own files in their place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from mailbot.adapters.pages import blocks, content, formats
from mailbot.adapters.pages import words as tables
from mailbot.adapters.pages.blocks import Page
from mailbot.adapters.pages.formats import PagesError
from mailbot.adapters.pages.posted import Posted, Window, address_lines
from mailbot.core.desk import Desk
from mailbot.core.facts import CaseFacts
from mailbot.core.procedure import Procedure
from mailbot.core.procedure.remarks import WHERE, foreign
from mailbot.resources import folder

NAMES = ("complaints-policy", "complaints-procedure")
FORMATS = ("pdf", "html", "md")
LANGUAGES = ("en", "sv", "zh")
_REPORT = "investigation-report"
_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8"}
_WINDOW = Window()
_NO_FONT = (
    "No Chinese font is installed, so Chinese documents are sent as HTML. "
    "Install fonts-noto-cjk or fonts-wqy-microhei for PDF."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file for a mail. `note` says why it is not what was asked for; `own` marks a file of the owner's."""

    file_name: str
    content_type: str
    content: bytes = field(repr=False)
    sha256: str
    note: str | None = None
    own: bool = False


class Documents:
    """The policy and the procedure of a desk. `own` is the owner's folder of PDFs of her own, if she has one.

    Both are rendered once for each language and kept, because an acknowledgement must not wait for typst.
    """

    def __init__(
        self,
        desk: Desk,
        procedure: Procedure,
        own: Path | None = None,
        installed: frozenset[str] | None = None,
    ) -> None:
        self._desk, self._procedure, self._own = desk, procedure, own
        self._installed = installed
        self._source = folder("templates") / "pages"
        self._kept: dict[tuple[str, str], Document] = {}

    def attachment(self, name: str, language: str) -> Document:
        """The document as it is sent: the owner's own PDF, else ours as PDF, else (no font) as HTML."""
        key = (self._known(name), self._language(language))
        if key not in self._kept:
            self._kept[key] = self._own_file(*key) or self.render(*key, "pdf")
        return self._kept[key]

    @property
    def names(self) -> tuple[str, ...]:
        """Ours, and the files of others that the procedure attaches: an ombudsman's leaflet."""
        return (*NAMES, *foreign(self._procedure))

    def render(self, name: str, language: str, form: str) -> Document:
        """A document written from the procedure, `form` being pdf, html or md."""
        language = self._language(language)
        if name in foreign(self._procedure):
            raise PagesError(f"{name} is missing. {WHERE.format(name=name)}")  # Somebody else's: not ours to write.
        names = content.contents(self._desk, self._procedure, self._words(language), language)
        return self._write(self._known(name), language, form, names)

    def investigation_report(self, facts: CaseFacts, language: str) -> Document:
        """C8: the owner's report as a file beside the decision letter."""
        if not facts.report:
            raise PagesError(f"There is no report text for {facts.reference}.")
        language = self._language(language)
        names = {
            "facts": facts,
            "report": blocks.unwrapped(facts.report),
            "business": content.business(self._desk, language),
        }
        return self._write(_REPORT, language, "pdf", names)

    def __call__(self, name: str, language: str) -> tuple[str, str, bytes]:
        """The same as `attachment`, as letters take it: file name, content type, bytes."""
        document = self.attachment(name, language)
        return document.file_name, document.content_type, document.content

    def posted(self, letter: Posted, window: Window = _WINDOW, *, frame: bool = False) -> Document:
        """A letter ready to print; `frame` draws the envelope's window, to be held against a real one."""
        language = self._language(letter.language)
        chosen = formats.fonts(language, self._families())
        if not chosen:
            raise PagesError(f"{_NO_FONT} A letter to be posted cannot be made before.")
        words = self._words(language)
        page = blocks.read(f"Title: {' '.join(letter.title.split())}\n\n{letter.text}", language)
        if not page.blocks:
            raise PagesError(f"The letter {letter.reference} has no text.")
        data = asdict(page) | {
            "fonts": chosen,
            "size": max(letter.size, 12),
            "window": asdict(window),
            "frame": frame,
            "sender": content.sender(self._desk),
            "address": address_lines(letter.to, letter.address),
            "date": content.day(letter.day, language),
            "reference": words.say("letter_reference", reference=letter.reference),
            "name": letter.name,
            "enclosed": _enclosed(words, letter.enclosed),
            "page_words": str(words.tables["page"]["page"]),
        }
        made = formats.typeset(self._source / "letter.typ", "letter", data, page.title)
        return _document(f"{letter.reference}.pdf", "pdf", made)

    def notes(self) -> tuple[str, ...]:
        """What `mailbot check` has to say about documents on this machine; empty if all is well."""
        return () if formats.fonts("zh", self._families()) else (_NO_FONT,)

    def _write(self, name: str, language: str, form: str, names: Mapping[str, Any]) -> Document:
        text = self._text(f"{language}/{name}.txt", language, names)
        page = blocks.read(tables.spaced(text) if language == "zh" else text, language)
        return self._made(page, self._words(language)("files", name), form)

    def _made(self, page: Page, stem: str, form: str) -> Document:
        """The page in its format; HTML where a PDF would show boxes for want of a font."""
        chosen = formats.fonts(page.language, self._families()) if form == "pdf" else ()
        note = None if chosen or form != "pdf" else _NO_FONT
        form = "html" if note else form
        if form == "pdf":
            page_words = str(self._words(page.language).tables["page"]["page"])
            made = formats.pdf(page, self._source / "page.typ", self._desk.name, page_words, chosen)
        elif form == "html":
            made = formats.html(page, (self._source / "page.css").read_text(encoding="utf-8"), self._desk.name)
        else:
            made = formats.markdown(page)
        return _document(f"{stem}.{form}", form, made, note=note)

    def _text(self, path: str, language: str, names: Mapping[str, Any]) -> str:
        """Values lose their line breaks before they enter, so that a name cannot make a heading."""
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(self._source),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # plain text: each format escapes for itself
        )
        environment.filters |= {"capital": _capital, "day": lambda moment: content.day(moment, language)}
        return environment.get_template(path).render(names)

    def _own_file(self, name: str, language: str) -> Document | None:
        """`complaints-policy.sv.pdf` for one language, `complaints-policy.pdf` for all of them."""
        for file_name in (f"{name}.{language}.pdf", f"{name}.pdf"):
            path = self._own / file_name if self._own else None
            if path and path.is_file():
                made = path.read_bytes()
                if not made.startswith(b"%PDF-"):
                    raise PagesError(f"{path} is not a PDF file. Save the document as PDF under this name.")
                return _document(f"{self._words(language)('files', name)}.pdf", "pdf", made, own=True)
        return None

    def _known(self, name: str) -> str:
        if name not in self.names:
            raise PagesError(f"There is no document {name!r}. There are: {', '.join(self.names)}.")
        return name

    def _language(self, language: str) -> str:
        return next((tongue for tongue in (language, self._desk.language) if tongue in LANGUAGES), LANGUAGES[0])

    def _words(self, language: str) -> tables.Words:
        return tables.load(self._source, language)

    def _families(self) -> frozenset[str]:
        return formats.families() if self._installed is None else self._installed


def _enclosed(words: tables.Words, names: tuple[str, ...]) -> str | None:
    return words.say("letter_enclosed", names=words.say("comma").join(names)) if names else None


def _document(file_name: str, form: str, made: bytes, note: str | None = None, own: bool = False) -> Document:
    digest = hashlib.sha256(made).hexdigest()
    return Document(file_name=file_name, content_type=_TYPES[form], content=made, sha256=digest, note=note, own=own)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
