"""What proves the people who command, and the questions that were put to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _words(name: str, *, empty: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=empty)


def _time(name: str, *, empty: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)


def upgrade() -> None:
    op.create_table(
        "enrolment",
        *(_words(name) for name in ("address", "proofs", "server", "hops")),
        _time("at"),
        sa.PrimaryKeyConstraint("address", name="pk_enrolment"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "question",
        *(_words(name) for name in ("code", "purpose", "person")),
        _time("made"),
        _words("reference", empty=True),
        _words("mail"),
        _time("received", empty=True),
        _words("bound"),
        _time("spent", empty=True),
        sa.PrimaryKeyConstraint("code", name="pk_question"),
    )
    is_open = sa.text("spent IS NULL")
    op.create_index("ix_question_open", "question", ["person", "made"], sqlite_where=is_open, postgresql_where=is_open)
