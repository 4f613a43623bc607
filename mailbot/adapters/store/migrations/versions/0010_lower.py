"""Addresses of mailboxes in lower case: they were kept as the config wrote them, and are the same however it does."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of two that are the same by now, the one that is written so already stays the one in use."""
    op.execute(
        "UPDATE folder SET mailbox = lower(mailbox) WHERE mailbox <> lower(mailbox) AND NOT EXISTS "
        "(SELECT 1 FROM folder AS other WHERE other.mailbox = lower(folder.mailbox) "
        "AND other.name = folder.name AND other.uidvalidity = folder.uidvalidity)"
    )
