"""The first tables: what came in, the cases, what goes out, and the desk itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _incoming()
    _cases()
    _outgoing()
    _desk()


def _words(name: str, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=empty)


def _time(name: str, *, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)


def _count(name: str, *, empty: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=empty)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}")


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    partial = sa.text(where) if where else None
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=partial, postgresql_where=partial)


def _incoming() -> None:
    op.create_table(
        "folder",
        _count("id"),
        _words("mailbox"),
        _words("name"),
        _number("uidvalidity"),
        _time("seen", empty=True),
        _key("folder", "id"),
    )
    _index("uq_folder", "folder", "mailbox", "name", "uidvalidity", unique=True)
    data: sa.Column[bytes] = sa.Column("data", sa.LargeBinary(), nullable=False)
    op.create_table("chunk", _words("sha256"), _count("n"), data, _key("chunk", "sha256", "n"))
    _ledger()
    op.create_table(
        "aside",
        _count("ledger_id"),
        _words("why"),
        _time("at"),
        _flag("released"),
        _key("aside", "ledger_id"),
        _of("aside", "ledger_id", "ledger.id"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        _count("id"),
        _count("folder_id"),
        _number("uid"),
        _words("sha256", empty=True),
        _words("message_id", empty=True),
        _time("received"),
        _number("size"),
        _flag("whole"),
        _count("attempts"),
        _words("outcome", empty=True),
        _words("reason", empty=True),
        _flag("touch"),
        _flag("finished"),
        _time("decided", empty=True),
        _key("ledger", "id"),
        _of("ledger", "folder_id", "folder.id"),
    )
    _index("uq_ledger", "ledger", "folder_id", "uid", unique=True)
    _index("ix_ledger_waiting", "ledger", "id", where="outcome IS NULL")
    _index("ix_ledger_unfinished", "ledger", "folder_id", where="finished = false")
    _index("ix_ledger_sha256", "ledger", "sha256")
    _index("ix_ledger_message_id", "ledger", "message_id")


def _cases() -> None:
    op.create_table(
        "case_",
        _words("reference"),
        _words("state"),
        _words("customer_email", empty=True),
        _time("opened"),
        _time("wake", empty=True),
        _count("journaled"),
        _words("body"),
        _key("case_", "reference"),
    )
    _index("ix_case__wake", "case_", "wake", where="wake IS NOT NULL")
    _index("ix_case__state", "case_", "state")
    _journal()
    op.create_table(
        "party",
        _words("reference"),
        _words("address"),
        _key("party", "reference", "address"),
        _of("party", "reference", "case_.reference"),
        sqlite_with_rowid=False,
    )
    _index("ix_party_address", "party", "address")
    op.create_table(
        "held",
        _words("reference"),
        _count("ledger_id"),
        _key("held", "reference", "ledger_id"),
        _of("held", "reference", "case_.reference"),
        _of("held", "ledger_id", "ledger.id"),
        sqlite_with_rowid=False,
    )
    _index("ix_held_ledger_id", "held", "ledger_id")


def _journal() -> None:
    op.create_table(
        "journal",
        _words("reference"),
        _count("n"),
        _time("at"),
        _words("name"),
        _words("by"),
        _words("data"),
        _key("journal", "reference", "n"),
        _of("journal", "reference", "case_.reference"),
        sqlite_with_rowid=False,
    )
    _index("ix_journal_came_back", "journal", "at", where="name = 'came_back'")


def _outgoing() -> None:
    op.create_table(
        "outbox",
        _count("id"),
        *[_words(name) for name in ("key", "message_id")],
        _words("reference", empty=True),
        *[_words(name) for name in ("template", "audience", "nature", "sender", "recipient", "address", "subject")],
        _words("sha256"),
        _words("marks"),
        _time("not_before", empty=True),
        _time("written"),
        _time("ready"),
        _words("state"),
        _count("attempts"),
        _flag("doubtful"),
        _time("first_tried", empty=True),
        _time("settled", empty=True),
        _count("code", empty=True),
        _words("said"),
        _key("outbox", "id"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    _index("ix_outbox_open", "outbox", "state", "ready", where="settled IS NULL")
    _index("ix_outbox_settled", "outbox", "settled", where="settled IS NOT NULL")
    _index("ix_outbox_reference", "outbox", "reference")
    _index("ix_outbox_automatic", "outbox", "address", "written")


def _desk() -> None:
    op.create_table("procedure_text", _words("digest"), _words("text"), _key("procedure_text", "digest"))
    op.create_table("beat", _words("name"), _time("at"), _key("beat", "name"), sqlite_with_rowid=False)
