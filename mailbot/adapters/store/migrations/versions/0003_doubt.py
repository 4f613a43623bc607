"""Since when the fate of an outgoing mail is unknown, in place of whether it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("doubtful_since", sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text("UPDATE outbox SET doubtful_since = coalesce(first_tried, written) WHERE doubtful"))
    op.drop_column("outbox", "doubtful")
