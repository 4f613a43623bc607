"""A duty that comes back begins anew with each word to the customer (ie-cpc: at most 20 business days apart)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.flow.harness import Bench, complain, desk, plain, to


def test_progress_begins_the_next_period_and_ends_the_warnings() -> None:
    bench = Bench(desk=desk("ie-cpc"))
    complain(bench)
    left = bench.until(datetime(2026, 12, 1, 9, 0, tzinfo=UTC), timedelta(hours=12))
    warned = [m["Subject"] for m in to(left, "meera") if "Write" in m["Subject"] or "write" in m["Subject"]]
    assert [subject.partition(" (")[0] for subject in warned] == ["Write by Tue 1 Dec", "Write today"]
    (card,) = [m for m in to(left, "meera") if m["Subject"].startswith("Write today")]
    assert "#progress" in plain(card)
    (told,) = to(bench.owner(card, "#progress I have asked the carrier, and it answers by Friday."), "sam.okafor")
    assert "carrier" in plain(told)
    assert bench.case().has("progress_sent")
    left = bench.until(bench.now + timedelta(days=10), timedelta(hours=12))
    assert not [m for m in to(left, "meera") if "write" in m["Subject"].lower()]
    left = bench.until(datetime(2026, 12, 31, 9, 0, tzinfo=UTC), timedelta(hours=12))
    warned = [m["Subject"] for m in to(left, "meera") if "write" in m["Subject"].lower()]
    assert [subject.partition(" (")[0] for subject in warned] == [
        "Write by Wed 30 Dec",
        "Write today",
        "1 day late: write",
    ]
