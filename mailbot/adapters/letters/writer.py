"""Letter to final bytes: the template filled, both parts made, the headers of its class set and read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast

from mailbot import resources
from mailbot.adapters.letters import builtin, hand, samples
from mailbot.adapters.letters.after import after, musts
from mailbot.adapters.letters.blocks import Block, Written, is_command, plain
from mailbot.adapters.letters.chinese import CHINESE
from mailbot.adapters.letters.enclosed import Documents, Paper, Papers, Report, Trouble, no_documents, told, untroubled
from mailbot.adapters.letters.english import ENGLISH
from mailbot.adapters.letters.headers import Headers, Unwritable, checked, encoded, header_block, mailbox, threading
from mailbot.adapters.letters.links import mailto
from mailbot.adapters.letters.parts import Enclosure, body
from mailbot.adapters.letters.say import Say
from mailbot.adapters.letters.swedish import SWEDISH
from mailbot.adapters.letters.templates import TemplateError, Templates
from mailbot.adapters.letters.text import clean, clean_facts, flat
from mailbot.core import tokens
from mailbot.core.asked import Forgery
from mailbot.core.desk import Desk
from mailbot.core.facts import CaseFacts, Facts, Preview, Transcript
from mailbot.core.mail import Address, Audience, Letter, Nature, OutgoingMail

WORDS = {"en": ENGLISH, "sv": SWEDISH, "zh": CHINESE}
_SILENT = ("stranger", "representative")  # letters that must not tell that a case exists


def installation(desk: Desk) -> str:
    """What X-Loop carries in every letter of this installation, so that it knows its own mail."""
    return tokens.stamp(desk.key, Audience.STRANGER, None, desk.mailbox, "loop")


class Letters:
    """The house's writer (flow.ports.Writer). One object serves one installation; no letter leaves a trace in it."""

    def __init__(
        self,
        desk: Desk,
        *,
        domain: str,
        documents: Documents = no_documents,
        from_name: str | None = None,
        from_address: str | None = None,
        overrides: Path | None = None,
        rehearsal: bool = False,
        plus_addressing: bool = False,
        voice: str = "I",
        report: Report | None = None,
        paper: Paper | None = None,
        trouble: Trouble = untroubled,
    ) -> None:
        self._desk, self._domain, self._trouble = desk, domain, trouble
        self._from = Address(email=checked(from_address or desk.mailbox), name=flat(clean(from_name or desk.name), 60))
        self._rehearsal, self._plus, self._we = rehearsal, plus_addressing, voice == "we"
        self._templates = Templates(resources.folder("templates"), overrides)
        self._shipped = Templates(resources.folder("templates"), None) if overrides else self._templates
        self._loop = installation(desk)
        self._check(now=samples.NOW)
        self._papers = Papers(documents, report, paper, trouble)

    def render(self, letter: Letter, now: datetime) -> OutgoingMail:
        """Final bytes, or Unwritable; TemplateError for signed letters only: automatic ones leave in plain words."""
        letter = replace(letter, facts=clean_facts(letter.facts))
        if letter.shows and isinstance(letter.facts, Transcript):
            previews = tuple(self._preview(one, now) for one in letter.shows)
            letter = replace(letter, facts=replace(letter.facts, previews=previews))
        language = self.language(letter.language)
        enclosures, names = self._papers.of(letter, language)
        if letter.by in hand.TASKS:
            return self._task(letter, language, enclosures, names, now)
        say = self._say(language, letter)
        return self._mail(letter, self._written(letter, language, names, say, now), say, enclosures, now)

    def _preview(self, letter: Letter, now: datetime) -> Preview:
        """The letter as it would leave, for the owner's eyes."""
        letter = replace(letter, facts=clean_facts(letter.facts))
        language = self.language(letter.language)
        enclosures, names = self._papers.of(letter, language)
        say = self._say(language, letter)
        theirs = replace(letter, audience=Audience.CUSTOMER, nature=Nature.SIGNED) if letter.by else letter
        written = self._written(theirs, language, names, say, now)
        return Preview(
            to=letter.where or letter.to.email, by=letter.by or "email", subject=written.subject,
            text=plain(written.blocks, say.words.reply_with).strip(), files=tuple(e.name for e in enclosures),
        )  # fmt: skip

    def _mail(
        self, letter: Letter, written: Written, say: Say, enclosures: Sequence[Enclosure], now: datetime
    ) -> OutgoingMail:
        key, stamp = letter.key, self._stamp(letter, letter.key)
        to = checked(self._desk.owner.email if self._diverted(letter) else letter.to.email)
        subject, blocks = self._finished(letter, written, stamp)
        text = plain(blocks, say.words.reply_with)
        kind, whole = body(key, text, self._html(subject, blocks, letter, say), enclosures)
        headers = [*self._headers(letter, now, to, subject, stamp, say.words.html), ("Content-Type", kind)]
        return OutgoingMail(
            key=key, message_id=f"<{stamp}@{self._domain}>", sender=self._desk.mailbox, recipient=to, subject=subject,
            raw=header_block(headers) + b"\r\n" + whole, template=letter.template, audience=letter.audience,
            reference=letter.reference, marks=letter.marks, not_before=letter.not_before, nature=letter.nature,
            documents=told(enclosures, self._desk_of(letter).procedure.version),
        )  # fmt: skip

    def _task(
        self, letter: Letter, language: str, enclosures: list[Enclosure], names: tuple[str, ...], now: datetime
    ) -> OutgoingMail:
        """The owner's task around a letter that she posts or says: in the customer's language and hers."""
        theirs = replace(letter, audience=Audience.CUSTOMER, nature=Nature.SIGNED)
        say, own = self._say(language, theirs), self.language(self._desk.language)
        ours = self._say(own, replace(letter, nature=Nature.EVENT))
        try:
            written = self._written(theirs, language, names, say, now)
        except TemplateError:
            return self._mail(letter, builtin.to_owner(letter, own), ours, (), now)
        files = tuple(e.name for e in enclosures)
        printed = self._papers.printed(letter, written, say, self._desk.name, files, now) if letter.by == "post" else []
        about = replace(letter, facts=cast(Facts, hand.task(letter, written, bool(printed), files)))
        facts = self._facts(about, names, ours, now)
        task = self._templates.write(own, hand.TASKS[letter.by or "post"], facts)
        return self._mail(about, task, ours, [*printed, *(enclosures if letter.by == "post" else ())], now)

    def _check(self, now: datetime) -> None:
        """Fills every template of the owner's own with samples, so that a mistake shows at the start; TemplateError."""
        for language, stem in self._templates.own():
            for facts in samples.of(stem):
                sample = Letter(
                    template=stem, to=self._desk.owner, audience=Audience.OWNER, nature=Nature.EVENT,
                    language=language, cause="check", facts=facts, reference=samples.REFERENCE,
                )  # fmt: skip
                say = self._say(language, sample)
                written = self._templates.write(language, stem, self._facts(sample, (), say, now))
                self._html(written.subject, written.blocks, sample, say, self._templates)

    def has(self, template: str, language: str) -> bool:
        """Whether there is a letter of that name, the owner's own or the shipped one."""
        return self._templates.has(template, language)

    def language(self, wanted: str) -> str:
        """The language a letter is written in: the one wanted, where we have it, or English."""
        code = wanted.lower().replace("_", "-").partition("-")[0]
        return code if code in WORDS else "en"

    # what the letter says
    def _written(self, letter: Letter, language: str, names: tuple[str, ...], say: Say, now: datetime) -> Written:
        facts = self._facts(letter, names, say, now)
        try:
            return self._templates.write(language, letter.template, facts)
        except TemplateError as e:
            self._trouble("template", str(e))
        try:
            again = self._say(language, letter)  # the first has mentioned years that nobody will read
            return self._shipped.write(language, letter.template, self._facts(letter, names, again, now))
        except TemplateError:
            written = builtin.instead(letter, self._desk.name, language)
            if written is None:
                raise
            return written

    def _facts(self, letter: Letter, names: tuple[str, ...], say: Say, now: datetime) -> dict[str, Any]:
        """Everything a template can name; what it names beyond this is an error, never a hole."""
        facts = {f.name: getattr(letter.facts, f.name) for f in fields(letter.facts)}
        stage = str(facts.get("stage", ""))
        desk, owner = self._desk_of(letter), self._desk.owner_person
        return {
            **facts,
            **say.pronouns(),
            "say": say,
            "signer": facts.get("signer") or facts.get("handler"),
            "enclosed": names,
            "silent": letter.template in _SILENT,
            "automatic": letter.nature is not Nature.SIGNED and letter.by is None,
            "paper": letter.by is not None,
            "this": say.words.this[letter.by is not None],
            "business": desk,
            "particulars": _on_one_line(self._desk.particulars or self._desk.address),
            "phone": (facts["handler"].phone if "handler" in facts else None) or owner.phone,
            "hours": (facts["handler"].hours if "handler" in facts else None) or owner.hours,
            "after": after(desk.procedure, stage),
            "must": musts(desk.procedure, letter.template),
            "now": now,
            "this_day": now.astimezone(self._desk.timezone).date(),
        }

    def _say(self, language: str, letter: Letter) -> Say:
        """The voice of a letter: "I" where a person signs, unless a team does; what is automatic says "we"."""
        country = self._desk.countries[0] if self._desk.countries else "GB"
        we = self._we or letter.nature is not Nature.SIGNED
        return Say(WORDS[language], self._desk.timezone, self._desk_of(letter).procedure.calendar, country, we)

    def _desk_of(self, letter: Letter) -> Desk:
        return replace(self._desk, procedure=letter.procedure) if letter.procedure else self._desk

    # rehearsal and links
    def _diverted(self, letter: Letter) -> bool:
        """Everything but what is for the owner herself or our own mailbox: a rehearsal writes to nobody else."""
        ours = letter.audience is Audience.OWNER and letter.by is None
        return self._rehearsal and not (ours and letter.to.key in (self._desk.owner.key, self._desk.mailbox.lower()))

    def _finished(self, letter: Letter, written: Written, stamp: str) -> tuple[str, tuple[Block, ...]]:
        """Subject and blocks with the owner's links made, and with the mark of a rehearsal."""
        blocks = tuple(self._linked(b, letter, stamp) for b in written.blocks)
        if not self._diverted(letter):
            return written.subject, blocks
        words = WORDS[self.language(self._desk.language)]
        prefix, sentence = words.rehearsal
        meant = flat(clean(letter.where or letter.to.email), 254)
        note = Block("quote", (sentence.format(recipient=meant),), language=words.html)
        return f"{prefix}: {written.subject}", (note, *blocks)

    def _linked(self, block: Block, letter: Letter, stamp: str) -> Block:
        """A one-tap answer opens a new mail without a thread to prove its case by: the link itself brings the stamp.

        It stands in the address where plus addressing is on, and at the end of the subject otherwise.
        """
        if block.kind != "button" or len(block.lines) != 2 or not is_command(block.lines[1]):
            return block
        address, about = self._stamped(stamp), letter.reference or self._desk.name
        if address is None:
            return replace(block, link=mailto(self._desk.mailbox, f"{about} [{stamp}]", block.lines[1]))
        return replace(block, link=mailto(address, about, block.lines[1]))

    def _html(
        self, subject: str, blocks: Sequence[Block], letter: Letter, say: Say, templates: Templates | None = None
    ) -> str:
        """The HTML part; a layout of the owner's own that fails gives way to ours."""
        if templates is None:
            try:
                return self._html(subject, blocks, letter, say, self._templates)
            except TemplateError as e:
                self._trouble("template", str(e))
                return self._html(subject, blocks, letter, say, self._shipped)
        heading = hand.title(letter, Written(subject, ()))
        facts = {
            "lang": say.words.html, "title": subject, "heading": heading, "blocks": blocks,
            "chinese": say.words.code == "zh", "reply_with": say.words.reply_with, "or_reply": say.words.or_reply,
        }  # fmt: skip
        return templates.html(facts)

    # what proves it and where answers go
    def _stamp(self, letter: Letter, key: str) -> str:
        silent = letter.audience is Audience.STRANGER or letter.template in _SILENT  # they learn of no case
        reference = None if silent else letter.reference
        if self._diverted(letter):  # Whoever gets it may answer it: in a rehearsal that is the owner.
            return tokens.stamp(self._desk.key, Audience.OWNER, reference, self._desk.owner.email, key)
        return tokens.stamp(self._desk.key, letter.audience, reference, letter.to.email, key)

    def _stamped(self, stamp: str) -> str | None:
        """The mailbox with the stamp as its plus part, where that is switched on and RFC 5321 s.4.5.3.1.1 allows it."""
        local, _, domain = self._desk.mailbox.partition("@")
        return f"{local}+{stamp}@{domain}" if self._plus and len(local) + 1 + len(stamp) <= 64 else None

    def _headers(
        self, letter: Letter, now: datetime, to: str, subject: str, stamp: str, language: str
    ) -> list[tuple[str, str]]:
        sender = self._from
        if letter.nature is Nature.SIGNED and isinstance(letter.facts, CaseFacts):
            sender = replace(sender, name=_signed(letter.facts, sender.name))
        return [
            ("From", mailbox(sender)),
            ("To", to),
            ("Subject", encoded(subject)),
            ("Date", format_datetime(now.astimezone(self._desk.timezone))),
            ("Message-ID", f"<{stamp}@{self._domain}>"),
            *threading(letter.answers),
            ("Reply-To", checked(self._stamped(stamp) or self._desk.mailbox)),
            *_automatic(letter.nature),
            ("Content-Language", language),
            ("X-Loop", self._loop),
            *((("Authentication-Results", letter.facts.results),) if isinstance(letter.facts, Forgery) else ()),
            ("MIME-Version", "1.0"),
        ]


def _on_one_line(address: str) -> str:
    return ", ".join(line.strip(" ,") for line in clean(address).split("\n") if line.strip(" ,"))


def _signed(facts: Facts, business: str) -> str:
    name = flat((facts.signer or facts.handler).name, 60) if isinstance(facts, CaseFacts) else ""
    return f"{name}, {business}" if name and name != business else business


def _automatic(nature: Nature) -> Headers:
    """RFC 3834 s.5; never `All`, which would also suppress reports of non-delivery (MS-OXCMAIL 2.1.3.2.20)."""
    if nature is Nature.SIGNED:
        return []
    return [("Auto-Submitted", nature.value), ("X-Auto-Response-Suppress", "OOF, AutoReply")]


__all__ = ["Letters", "TemplateError", "Unwritable", "installation"]
