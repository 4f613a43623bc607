"""The words of a mail beside the case that holds it, for `#search`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("held", sa.Column("words", sa.Text(), nullable=False, server_default=""))
