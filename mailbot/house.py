"""Puts the house together from a Config: desk, store, mailbox, mailer, letters, and the three paths between them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count

from mailbot import log, rehearsal, versions, ways
from mailbot.adapters import calendars, imap, mime, smtp
from mailbot.adapters.letters import Letters, TemplateError
from mailbot.adapters.pages import NAMES, Document, Documents, Posted
from mailbot.adapters.senders import Senders
from mailbot.adapters.store import SqlStore
from mailbot.config import Config, ConfigError, store_url
from mailbot.core import procedure as rules
from mailbot.core import recognise, tokens
from mailbot.core import reference as references
from mailbot.core.case import Case
from mailbot.core.desk import Desk
from mailbot.core.mail import IncomingMail
from mailbot.core.reading import Known
from mailbot.desk import check_roles
from mailbot.flow import ports
from mailbot.flow.attendance import attended
from mailbot.flow.clockwork import Clockwork
from mailbot.flow.dispatch import Answered, Dispatch
from mailbot.flow.intake import Intake
from mailbot.opening import opened
from mailbot.stamp_key import keys

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class House:
    """Everything that runs, put together once. `tell` is what operators (or a demonstration) see."""

    config: Config
    desk: Desk
    store: SqlStore
    mailbox: imap.ImapMailbox
    senders: Senders
    mailer: smtp.SmtpMailer
    documents: Documents
    letters: Letters
    tell: ports.Teller
    witness: imap.Copies | None = None
    troubles: list[tuple[str, str]] = field(default_factory=list)  # what letters had to do without since the last word
    _reported: set[str] = field(default_factory=set)
    _older: dict[str, Desk] = field(default_factory=dict)
    _file: str | None = None  # what the file of the procedure held at the last look
    _wrong_since: datetime | None = None
    _unsettled: list[Answered] = field(default_factory=list)

    @property
    def poll_seconds(self) -> int:
        return self.config.mailbox.poll_seconds

    @property
    def intake(self) -> Intake:
        return Intake(
            mailbox=self.mailbox,
            store=self.store,
            parse=mime.parse,
            headers=mime.by_headers,
            senders=self.senders,
            write=self.letters,
            desk_for=self.desk_for,
            new_reference=self.new_reference,
            tell=self.tell,
            answer_backlog=self.config.mailbox.backlog == "answer",
            room=room(self.config),
            warm=self.warm,
            rehearse=rehearsal.is_survived,
        )

    @property
    def clockwork(self) -> Clockwork:
        return Clockwork(
            store=self.store,
            write=self.letters,
            desk_for=self.desk_for,
            tell=self.tell,
            digest_at=time.fromisoformat(self.config.reminders.digest_at),
        )

    @property
    def dispatch(self) -> Dispatch:
        return Dispatch(
            store=self.store,
            mailer=self.mailer,
            write=self.letters,
            desk_for=self.desk_for,
            tell=self.tell,
            witness=self.witness,
            settle=timedelta(seconds=self.config.smtp.settle_seconds),
            unsettled=self._unsettled,
        )

    def desk_for(self, case: Case | None) -> Desk:
        """The desk as it is manned, with the procedure that the case began under."""
        return attended(self._under(case), self.store)

    def _under(self, case: Case | None) -> Desk:
        """An open case keeps the version of the procedure that it began under (procedure, 3b)."""
        if case is None or case.digest == self.desk.procedure.digest:
            return self.desk
        if case.digest not in self._older:
            text = self.store.procedure(case.digest)
            older = rules.load(text, case.procedure) if text else self.desk.procedure
            extra = self.config.business
            calendar = calendars.calendar(older.calendar, extra.extra_closed, extra.extra_open)
            self._older[case.digest] = replace(self.desk, procedure=older, calendar=calendar)
        return self._older[case.digest]

    def new_reference(self, sha256: str) -> str:
        """The reference for the case that this mail opens; the next one where that is taken."""
        for nth in count():
            reference = references.make(self.desk.prefix, tokens.reference_bits(self.desk.key, sha256, nth))
            if self.store.case(reference) is None:
                return reference
        raise AssertionError("there is no end to counting")

    def missing(self) -> tuple[int, ...]:
        """UIDs of the folder that the ledger does not have: new a moment ago, or passed over."""
        folder = self.mailbox.open()
        return tuple(sorted(set(self.mailbox.uids()) - self.store.ledgered(folder)))

    def warm(self) -> None:
        """Patterns compiled, documents rendered: a program that is ended meanwhile has held no mail in its hands."""
        words = IncomingMail(sha256="", size=0, received=_LONG_AGO, text="My order arrived broken, I want a refund.")
        recognise.read(words, Known(), self.desk)
        for name in NAMES:
            with contextlib.suppress(Exception):  # It is told once a letter leaves without it.
                self.documents.attachment(name, self.desk.language)

    def refresh(self, now: datetime) -> None:
        """Reads the procedure again where its file has changed: new cases begin under it, open ones keep theirs."""
        held = versions.digest(self.config)
        if held == self._file:
            return
        desk, wrong = versions.in_use(self.config, keys(self.config.security.key_file), self.store)
        self._file = held
        if wrong or self._wrong_since:
            since, self._wrong_since = self._wrong_since or now, now if wrong else None
            told = versions.told(wrong, held, since, self.desk, self.tell)
            self.store.record(told, [self.letters.render(letter, now) for letter in told.letters], now)
        if desk.procedure.digest != self.desk.procedure.digest:
            documents = Documents(desk, desk.procedure, self.config.procedure.documents)
            self.letters = _letters(self.config, desk, documents, self.tell, self.troubles)
            self.desk, self.documents = desk, documents
            self.tell("procedure", id=desk.procedure.id, version=desk.procedure.version)

    def report(self, now: datetime) -> None:
        """Tells the owner what letters had to do without, each thing once a day (O6)."""
        found, self.troubles[:] = dict.fromkeys(self.troubles), []
        for what, why in found:
            told = versions.lacking(what, why, self.desk, now)
            if told.letters[0].cause not in self._reported:
                self._reported.add(told.letters[0].cause)
                self.store.record(told, [self.letters.render(letter, now) for letter in told.letters], now)

    def choose_witness(self, now: datetime) -> None:
        """With "auto" a copy of each letter comes to us unless the last one lies in the folder of sent mail."""
        if self.config.smtp.witness == "auto" and self.keeps_sent_mail(now):
            self.mailer.witness = None

    def keeps_sent_mail(self, now: datetime) -> bool:
        """Whether the account's own folder of sent mail has the last letter that the server surely took."""
        sure = self.store.last_sent(now - timedelta(seconds=self.config.smtp.settle_seconds))
        with contextlib.suppress(ports.Unavailable):  # Until it can be looked for, letters are copied.
            return bool(sure and self._sent_mail.accepted(sure))
        return False

    def sent_folder(self) -> str | None:
        """The name of the folder that sent mail is kept in."""
        return self._sent_mail.sent_name()

    @property
    def _sent_mail(self) -> imap.Copies:
        return ways.copies(self.config, self.mailbox.account, sent=True, arrived=False)

    def wait_for_mail(self, interrupted: threading.Event) -> None:
        self.mailbox.wait(self.poll_seconds, interrupted)

    def close_mailbox(self) -> None:
        self.mailbox.close()

    async def close_mailer(self) -> None:
        await self.mailer.close()

    def close(self) -> None:
        self.store.close()


def furnish(
    config: Config,
    environ: Mapping[str, str],
    tell: ports.Teller = log.tell,
    exclusive: bool = True,
    store: SqlStore | None = None,
) -> House:
    """The house of that config. ConfigError, AlreadyRunning or Unavailable say in one sentence why there is none.

    It closes with its store, one that was opened before too.
    """
    store = store or opened(config, environ, exclusive)
    try:
        desk, _ = versions.in_use(config, keys(config.security.key_file), store)
        return _furnished(config, environ, desk, store, tell)
    except BaseException:
        store.close()
        raise


def refurnish(house: House, config: Config, environ: Mapping[str, str]) -> House:
    """The running house by a new config, with the store that is open; ConfigError says why it cannot be."""
    if store_url(config, environ) != store_url(house.config, environ):
        raise ConfigError(["[store] url: another store takes a new start of the program."])
    desk, wrong = versions.in_use(config, keys(config.security.key_file), house.store)
    if wrong:
        raise ConfigError(wrong)
    new = _furnished(config, environ, desk, house.store, house.tell)
    new._unsettled = house._unsettled
    return new


def _furnished(config: Config, environ: Mapping[str, str], desk: Desk, store: SqlStore, tell: ports.Teller) -> House:
    check_roles(config, desk.procedure)
    documents = Documents(desk, desk.procedure, config.procedure.documents)
    troubles: list[tuple[str, str]] = []
    try:
        letters = _letters(config, desk, documents, tell, troubles)
    except TemplateError as error:
        raise ConfigError([f"[procedure] templates: {error}"]) from None
    store.keep_procedure(desk.procedure.digest, desk.procedure.text)
    mailbox = imap.ImapMailbox(ways.account(config, environ))
    return House(
        config=config,
        desk=desk,
        store=store,
        mailbox=mailbox,
        witness=ways.witness(config, mailbox.account),
        senders=Senders(copy=ways.copies(config, mailbox.account, sent=True, arrived=False).copy),
        mailer=ways.mailer(config, environ),
        documents=documents,
        letters=letters,
        tell=tell,
        troubles=troubles,
    )


def room(config: Config) -> int:
    """Bytes that must be free before more mail is taken in: three times a mail, and never less than is configured."""
    spare = config.store.spare_megabytes * 1_000_000
    return max(spare, 3 * config.mailbox.max_bytes) if spare else 0


def _letters(
    config: Config, desk: Desk, documents: Documents, tell: ports.Teller, troubles: list[tuple[str, str]]
) -> Letters:
    def trouble(what: str, why: str) -> None:
        tell("trouble", what=what, why=why)
        troubles.append((what, why))

    return Letters(
        desk,
        domain=config.mailbox.address.partition("@")[2],
        documents=documents,
        report=lambda facts, language: _file(documents.investigation_report(facts, language)),
        paper=lambda sheet: _file(documents.posted(Posted(**asdict(sheet)))),
        overrides=config.procedure.templates,
        rehearsal=config.business.rehearsal,
        voice=config.business.voice,
        plus_addressing=config.mailbox.plus_addressing,
        trouble=trouble,
    )


def _file(document: Document) -> tuple[str, str, bytes]:
    return document.file_name, document.content_type, document.content
