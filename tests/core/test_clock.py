"""When this machine's clock may be believed (threats 58, 60)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.clock import has_jumped, is_confirmed

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("jump", "is_jump"),
    [
        (timedelta(0), False),
        (timedelta(minutes=-4), False),
        (timedelta(minutes=-6), True),
        (timedelta(hours=-1), True),
        (timedelta(hours=1), False),
        (timedelta(hours=23), False),
        (timedelta(hours=25), True),
        (timedelta(days=14), True),
        (timedelta(days=-1), True),
    ],
)
def test_five_minutes_back_or_a_day_forward_is_a_jump(jump: timedelta, is_jump: bool) -> None:
    assert has_jumped(NOW, NOW + jump) is is_jump


def test_at_the_first_start_there_is_nothing_to_jump_from() -> None:
    assert not has_jumped(None, NOW)


@pytest.mark.parametrize(
    ("off", "is_right"), [(timedelta(minutes=9), True), (timedelta(minutes=-9), True), (timedelta(minutes=11), False)]
)
def test_the_mail_server_s_time_confirms_it_within_ten_minutes(off: timedelta, is_right: bool) -> None:
    assert is_confirmed(NOW, NOW + off) is is_right
    assert not is_confirmed(NOW, None)
