"""The tables of the store, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Index, LargeBinary, MetaData, Table, Text, TypeDecorator, text
from sqlmodel import Field, SQLModel


class Utc(TypeDecorator[datetime]):
    """Aware datetimes alone, in and out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone does not belong in the store")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside. PostgreSQL takes no NUL and neither database half a surrogate pair: both become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(value: str) -> str:
    whole = value if value.isascii() else value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return whole.replace("\0", "\ufffd")


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row of ours: its tables alone are in `Row.metadata`."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


def _words(**more: Any) -> Any:
    return Field(sa_type=Words, **more)


def _time(**more: Any) -> Any:
    return Field(sa_type=Utc, **more)


def _number(**more: Any) -> Any:
    """UIDs and UIDVALIDITYs are unsigned 32 bits (RFC 3501 s.2.3.1.1), which PostgreSQL's integer does not hold."""
    return Field(sa_type=BigInteger, **more)


def _some(index: str, columns: tuple[str, ...], where: str) -> Index:
    """An index of those rows alone; SQLite uses it where a query says the very same."""
    return Index(index, *columns, sqlite_where=text(where), postgresql_where=text(where))


_BY_KEY = {"sqlite_with_rowid": False}  # small rows lie in the tree of their key: one page to write instead of two


class FolderRow(Row, table=True):
    __tablename__ = "folder"
    __table_args__ = (Index("uq_folder", "mailbox", "name", "uidvalidity", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str = _words()
    name: str = _words()
    uidvalidity: int = _number()
    seen: datetime | None = _time(default=None)


class LedgerRow(Row, table=True):
    """One incoming mail. `outcome` is NULL until it is decided; `sha256` is NULL for backlog."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("uq_ledger", "folder_id", "uid", unique=True),
        _some("ix_ledger_waiting", ("id",), "outcome IS NULL"),
        _some("ix_ledger_unfinished", ("folder_id",), "finished = false"),
        Index("ix_ledger_sha256", "sha256"),
        Index("ix_ledger_message_id", "message_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    folder_id: int = Field(foreign_key="folder.id")
    uid: int = _number()
    sha256: str | None = _words(default=None)
    message_id: str | None = _words(default=None)
    received: datetime = _time()
    size: int = _number()
    whole: bool
    attempts: int
    outcome: str | None = _words(default=None)
    reason: str | None = _words(default=None)
    touch: bool
    finished: bool
    decided: datetime | None = _time(default=None)
    content: str | None = _words(default=None)


class ChunkRow(Row, table=True):
    """Bytes of a mail, in or out, in pieces of at most 1 MB."""

    __tablename__ = "chunk"
    sha256: str = _words(primary_key=True)
    n: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class AsideRow(Row, table=True):
    __tablename__ = "aside"
    ledger_id: int = Field(primary_key=True, foreign_key="ledger.id")
    why: str = _words()
    at: datetime = _time()
    released: bool = False


class CaseRow(Row, table=True):
    """The case as its journal leaves it; `journaled` is the length of the journal, `body` the rest as JSON."""

    __tablename__ = "case_"
    __table_args__ = (
        _some("ix_case__wake", ("wake",), "wake IS NOT NULL"),
        Index("ix_case__state", "state"),
    )
    reference: str = _words(primary_key=True)
    state: str = _words()
    customer_email: str | None = _words(default=None)
    opened: datetime = _time()
    wake: datetime | None = _time(default=None)
    journaled: int
    body: str = Field(sa_type=Text)


class PartyRow(Row, table=True):
    """Who may write in a case: lower-case addresses."""

    __tablename__ = "party"
    __table_args__ = _BY_KEY
    reference: str = _words(primary_key=True, foreign_key="case_.reference")
    address: str = _words(primary_key=True, index=True)


class JournalRow(Row, table=True):
    """Rows are added, never changed."""

    __tablename__ = "journal"
    __table_args__ = (
        _some("ix_journal_came_back", ("at",), "name = 'came_back'"),
        _some("ix_journal_over", ("reference",), "name IN ('raised', 'erasure_requested')"),
        _BY_KEY,
    )
    reference: str = _words(primary_key=True, foreign_key="case_.reference")
    n: int = Field(primary_key=True)
    at: datetime = _time()
    name: str = _words()
    by: str = _words()
    data: str = Field(sa_type=Text)


class HeldRow(Row, table=True):
    """Which mails a case holds."""

    __tablename__ = "held"
    __table_args__ = _BY_KEY
    reference: str = _words(primary_key=True, foreign_key="case_.reference")
    ledger_id: int = Field(primary_key=True, index=True, foreign_key="ledger.id")
    words: str = Field(default="", sa_type=Words, sa_column_kwargs={"server_default": ""})


class OutboxRow(Row, table=True):
    """One outgoing mail; its bytes are in `chunk`. It may be claimed from `ready` on."""

    __tablename__ = "outbox"
    __table_args__ = (
        _some("ix_outbox_open", ("state", "ready"), "settled IS NULL"),
        _some("ix_outbox_settled", ("settled",), "settled IS NOT NULL"),
        Index("ix_outbox_automatic", "address", "ready"),
        _some("ix_outbox_answers", ("ready",), "nature = 'auto-replied' AND audience <> 'owner'"),
        _some("ix_outbox_notices", ("ready",), "template IN ('card', 'alarm')"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = _words(unique=True)
    message_id: str = _words(unique=True)
    reference: str | None = _words(default=None, index=True)
    template: str = _words()
    audience: str = _words()
    nature: str = _words()
    sender: str = _words()
    recipient: str = _words()
    address: str = _words()  # of the recipient, as addresses are compared
    subject: str = _words()
    sha256: str = _words()
    marks: str = Field(sa_type=Text)
    documents: str = Field(default="[]", sa_type=Text)
    not_before: datetime | None = _time(default=None)
    written: datetime = _time()
    ready: datetime = _time()
    state: str = _words()
    attempts: int = 0
    doubtful_since: datetime | None = _time(default=None)
    first_tried: datetime | None = _time(default=None)
    settled: datetime | None = _time(default=None)
    code: int | None = None
    said: str = _words(default="")


class EnrolmentRow(Row, table=True):
    """What proved a person, and so counts for that address from then on."""

    __tablename__ = "enrolment"
    __table_args__ = _BY_KEY
    address: str = _words(primary_key=True)
    proofs: str = _words()
    server: str = _words()
    hops: str = _words()
    at: datetime = _time()


class QuestionRow(Row, table=True):
    """A question that was mailed, until its code is spent."""

    __tablename__ = "question"
    __table_args__ = (_some("ix_question_open", ("person", "made"), "spent IS NULL"),)
    code: str = _words(primary_key=True)
    purpose: str = _words()
    person: str = _words()
    made: datetime = _time()
    reference: str | None = _words(default=None)
    mail: str = _words()
    received: datetime | None = _time(default=None)
    bound: str = _words()
    spent: datetime | None = _time(default=None)


class ProcedureRow(Row, table=True):
    __tablename__ = "procedure_text"
    digest: str = _words(primary_key=True)
    text: str = _words()


class BeatRow(Row, table=True):
    __tablename__ = "beat"
    __table_args__ = _BY_KEY
    name: str = _words(primary_key=True)
    at: datetime = _time()


class LeaseRow(Row, table=True):
    """One row: the host whose mailbot works here, and a number that each successor raises."""

    __tablename__ = "lease"
    __table_args__ = _BY_KEY
    name: str = _words(primary_key=True)
    holder: str = _words()
    fence: int = _number()
    beat: datetime = _time()


def _table(name: str) -> Table:
    return Row.metadata.tables[name]


folders, ledger, chunks, asides = _table("folder"), _table("ledger"), _table("chunk"), _table("aside")
cases, parties, journal, held = _table("case_"), _table("party"), _table("journal"), _table("held")
outbox, procedures, beats = _table("outbox"), _table("procedure_text"), _table("beat")
leases = _table("lease")
enrolments, questions = _table("enrolment"), _table("question")
