"""One mail as the desk sees it, for people: the words that decided in colour, the fields, the answer it would give."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mailbot.cli import read_json
from mailbot.cli.reads import Read
from mailbot.core.desk import Desk
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Found, Kind, Reading, Span

_MOST = 4_000  # characters of a mail that are shown
_WHOLE = frozenset({"what_happened"})
_LONGEST = 60  # characters of a value or its words in the table
_DECIDED = "bold black on yellow"
_FIELD = "bold cyan"


def show(found: Read, desk: Desk, explain: bool) -> None:
    console = Console(highlight=False)
    if found.reading is None:
        console.print(Panel(f"Could not be read: {found.problem}", title=Text(found.file), border_style="red"))
        return
    mail, reading = found.mail, found.reading
    parts: list[RenderableType] = [
        _head(mail),
        _body(mail, reading),
        Text(),
        _verdict(found, reading, desk),
    ]
    if reading.found:
        parts += [Text(), _fields(reading)]
    if explain:
        parts += [Text(), _tried(reading)]
    parts += [Text(), _answer(mail, reading, desk)]
    console.print(Panel(Group(*parts), title=Text(found.file), title_align="left"))


def _head(mail: IncomingMail) -> Text:
    senders = ", ".join(f"{a.name} <{a.email}>".strip() for a in mail.senders) or "nobody"
    return Text(f"From:    {senders}\n")


def _body(mail: IncomingMail, reading: Reading) -> Group:
    """Subject and text with their spans; behind each line the rule or the fields that it speaks for."""
    lines, at = [Text("Subject: ") + _line("subject", mail.subject, reading, 0, len(mail.subject)), Text()], 0
    for raw in mail.text[:_MOST].split("\n"):
        lines.append(_line("body", mail.text, reading, at, at + len(raw)))
        at += len(raw) + 1
    if len(mail.text) > _MOST:
        lines.append(Text(f"… {len(mail.text) - _MOST:,} characters more", style="dim"))
    return Group(*lines)


def _line(source: str, whole: str, reading: Reading, start: int, end: int) -> Text:
    """What stands there, marked, and behind it what was read of it."""
    line, names = _marked(source, whole, reading, start, end), _beside(source, reading, start, end)
    return line + Text(f"   ← {', '.join(names)}", style="dim") if names else line


def _marked(source: str, whole: str, reading: Reading, start: int, end: int) -> Text:
    text = Text(whole[start:end])
    for style, spans in ((_FIELD, [f.span for f in _exact(reading)]), (_DECIDED, reading.recognition.words)):
        for span in _within(spans, source, start, end):
            text.stylize(style, max(span.start - start, 0), min(span.end, end) - start)
    return text


def _beside(source: str, reading: Reading, start: int, end: int) -> list[str]:
    decided = [reading.recognition.reason] if any(_within(reading.recognition.words, source, start, end)) else []
    fields = [f.field for f in _exact(reading) if any(_within([f.span], source, start, end))]
    return list(dict.fromkeys(decided + fields))


def _exact(reading: Reading) -> list[Found]:
    """The fields that are shown in the text: what happened is nearly all of it."""
    return [found for found in reading.found if found.field not in _WHOLE]


def _within(spans: Iterable[Span], source: str, start: int, end: int) -> list[Span]:
    return [s for s in spans if s.source == source and s.start < end and start < s.end]


def _verdict(found: Read, reading: Reading, desk: Desk) -> Table:
    table = Table.grid(padding=(0, 2))
    recognition = reading.recognition
    rows = {
        "kind": read_json.printed(recognition.kind, desk),
        "rule": recognition.reason,
        "words": "; ".join(dict.fromkeys(span.text for span in recognition.words)) or "none",
        "also": ", ".join(sorted(recognition.labels)),
        "case": recognition.case or "",
        "reply": recognition.reply.value if recognition.reply else "",
        "language": reading.language,
        "came by": reading.via,
        "about": ", ".join(sorted(reading.about)),
        "severity": reading.severity if reading.severity != "normal" else "",
        "vulnerable": "yes" if reading.vulnerable else "",
        "problem": found.problem or "",
    }
    for name, value in rows.items():
        if value:
            table.add_row(Text(name, style="bold"), Text(value))
    return table


def _fields(reading: Reading) -> Table:
    table = Table(title="What it says", title_justify="left", show_edge=False, pad_edge=False)
    for heading in ("field", "value", "from the words", "in"):
        table.add_column(heading)
    for found in reading.found:
        table.add_row(found.field, Text(_short(found.value)), Text(_short(found.span.text)), found.span.source)
    return table


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _tried(reading: Reading) -> Text:
    *before, last = reading.recognition.tried
    text = Text("Rules asked: ", style="bold")
    for name in before:
        text.append(f"{name}, ", style="dim")
    return text + Text(last, style=_DECIDED)


def _answer(mail: IncomingMail, reading: Reading, desk: Desk) -> Text:
    text = Text("It would ", style="bold")
    text.append(_would(reading, desk), style="")
    asked = read_json.asked(reading, mail, desk)
    if asked and reading.recognition.kind in (Kind.COMPLAINT, Kind.UNCLEAR):
        text.append(f", and ask for: {', '.join(name.replace('_', ' ') for name in asked)}")
    return text.append(".")


def _would(reading: Reading, desk: Desk) -> str:
    """In words what the decision would be."""
    kind, case = reading.recognition.kind, reading.recognition.case
    if kind in read_json.SILENT:
        return "answer nothing" + (f" and file it with {case}" if case else "")
    if kind is Kind.OWNER_COMMAND:
        return f"obey the commands for {case or 'the desk'} and send a transcript"
    if kind is Kind.CASE_REPLY:
        return f"add it to {case} and show it to the owner"
    if kind is Kind.MENTION:
        return f"show it to the owner beside {case}, which it does not enter"
    if kind is Kind.UNCLEAR and desk.shared:
        return "ask the owner whether it is a complaint"
    if kind in (Kind.COMPLAINT, Kind.UNCLEAR):
        return "register a complaint and acknowledge it"
    return f"show it to the owner as {kind.value.replace('_', ' ')}, with a receipt to the writer"
