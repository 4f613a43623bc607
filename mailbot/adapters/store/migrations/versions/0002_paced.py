"""Finds in one look when the last but N acknowledgement, receipt or notice left or leaves, and those to one address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_automatic", "outbox")
    op.create_index("ix_outbox_automatic", "outbox", ["address", "ready"])
    for name, which in (
        ("answers", "nature = 'auto-replied' AND audience <> 'owner'"),
        ("notices", "template IN ('card', 'alarm')"),
    ):
        where = sa.text(which)
        op.create_index(f"ix_outbox_{name}", "outbox", ["ready"], sqlite_where=where, postgresql_where=where)
