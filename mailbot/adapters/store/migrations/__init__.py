"""The steps that bring the tables of an older store to today's."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
REVISIONS = (  # oldest first, as in versions/
    "0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010",
)  # fmt: skip
HEAD = REVISIONS[-1]
