"""One table for all that is measured by torture: what is wanted, what was found, and whether that is good enough."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a row found, in words with its figures."""

    found: str
    is_good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure: `wanted` in words, `run` measures it. A new row is one function and one line in `rows.py`."""

    name: str
    wanted: str
    run: Callable[[], Result]


def told(rows: Sequence[Row]) -> bool:
    """Runs the rows and prints one line for each, then the verdict; whether all are good."""
    width = max(len(row.name) for row in rows)
    good = 0
    for row in rows:
        began = time.monotonic()
        result = row.run()
        good += result.is_good
        spent = f"{time.monotonic() - began:.0f} s"
        print(f"{'ok  ' if result.is_good else 'FAIL'} {row.name:{width}}  {result.found}", flush=True)
        print(f"     {'':{width}}  wanted: {row.wanted} ({spent})", flush=True)
    print(f"Verdict: {good} of {len(rows)} figures are as wanted.")
    return good == len(rows)
