"""`python -m tests.torture [--share 0.1] [words…]`: all rows, or those whose names hold all the words."""

from __future__ import annotations

import argparse
import sys

from tests.torture.rows import close, rows
from tests.torture.table import told


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    asked.add_argument("--share", type=float, default=1.0, help="of the full counts")
    asked.add_argument("words", nargs="*", help="run only the rows whose names hold all of these")
    given = asked.parse_args()
    chosen = [row for row in rows(given.share) if all(word.lower() in row.name.lower() for word in given.words)]
    if not chosen:
        asked.error("no row has such a name")
    try:
        return 0 if told(chosen) else 1
    finally:
        close()


if __name__ == "__main__":
    sys.exit(main())
