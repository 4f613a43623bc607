"""Which documents went along with a letter: name, version and SHA-256 of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("documents", sa.Text(), nullable=False, server_default="[]"))
