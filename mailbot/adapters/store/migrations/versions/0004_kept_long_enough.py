"""An index for the closed cases that the morning letter names: their time is over, or somebody asked to erase them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("name IN ('raised', 'erasure_requested')")
    op.create_index("ix_journal_over", "journal", ["reference"], sqlite_where=where, postgresql_where=where)
