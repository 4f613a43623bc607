"""`python -m tests.torture [--share 0.1] [words…]`: all rows, or those whose names hold all the words.

On two processors that have nothing else to do a full run takes about seven hours. The kills and failing steps (F1, F2,
F3, F13) take an hour and a half for each database, the damaged mails (F4) an hour and a half, broken lines (F13) and
injection (F11) half an hour to an hour each, all else half an hour. `--share 0.02` takes ten minutes. Time on the clock
counts for nothing: a busy machine only takes longer. F4, F11 and the broken lines use all processors; of the other rows
start two runs, with words.
"""

from __future__ import annotations

import argparse
import sys

from tests.torture.rows import close, rows
from tests.torture.table import told


def main() -> int:
    plain = argparse.RawDescriptionHelpFormatter
    asked = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__, formatter_class=plain)
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
