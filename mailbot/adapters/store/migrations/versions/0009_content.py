"""What the writer of a mail wrote, as a digest: by it one mail that came by two ways is known without reading again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger", sa.Column("content", sa.Text(), nullable=True))
