"""An own version of a shipped procedure may be stricter than the law, never laxer."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.core.procedure import below_floor, load

NHS = (Path(__file__).parents[2] / "procedures" / "nhs.toml").read_text()
SHIPPED = load(NHS, "nhs.toml")


def floor(*changes: tuple[str, str]) -> tuple[str, ...]:
    text = NHS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return below_floor(load(text, "own.toml"), SHIPPED, "own.toml")


def test_the_shipped_file_itself_is_not_below() -> None:
    assert floor() == ()


def test_stricter_is_allowed() -> None:
    assert floor(('within = "3wd"', 'within = "2wd"'), ('within = "6mo"', 'within = "4mo"')) == ()


def test_a_promise_of_our_own_may_be_changed() -> None:
    assert floor(('within = "30wd"', 'within = "60wd"')) == ()


LAW = 'from = "received"\nwithin = "3wd"\ndone = ["acknowledged"]\nforce = "law"'
LINE = NHS[: NHS.index("[clock.acknowledge]")].count("\n") + 1


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (LAW.replace("3wd", "5wd"), "is 5wd, longer than the law's 3wd."),
        (LAW.replace("3wd", "3d"), "is 3d, longer than the law's 3wd."),
        (LAW.replace('"law"', '"aim"'), 'is force = "aim", but the law sets it. Write force = "law".'),
        (LAW.replace('"received"', '"registered"'), 'starts on "registered", but the law counts from "received".'),
        (LAW.replace('ed"]', 'ed", "started"]'), "ends on events that the law does not know."),
        (LAW + '\nif = ["channel:post"]', "applies under conditions that the law does not know."),
        (
            LAW + '\npause = ["info_requested"]\nresume = ["info_received"]',
            "may be paused, which the law does not allow.",
        ),
        (
            LAW + '\nextend = "owner"\nextend_notice = "extension"',
            "may be extended, which the law does not allow.",
        ),
    ],
)
def test_laxer_is_refused_by_line(own: str, said: str) -> None:
    assert floor((LAW, own)) == (f"own.toml line {LINE}: [clock.acknowledge] {said}",)


def test_a_clock_of_the_law_cannot_be_left_out() -> None:
    start, end = NHS.index("[clock.too_old]"), NHS.index("[clock.keep]")
    line = NHS[: NHS.index("[clock.oral]")].count("\n") + 1
    said = f"own.toml line {line}: [clock.too_old] is missing: the law sets it (12mo)."
    assert floor((NHS[start:end], "")) == (said,)


def test_the_first_day_stays_counted_in() -> None:
    (said,) = floor(('count = "including"\n', ""))
    assert said.endswith('but the law counts the first day in. Write count = "including".')


def test_a_customers_time_may_be_longer_but_not_shorter() -> None:
    assert floor(('within = "12mo"\ndone', 'within = "24mo"\ndone')) == ()
    assert len(floor(('within = "12mo"\ndone', 'within = "6mo"\ndone'))) == 1


def test_another_procedure_has_no_floor_here() -> None:
    assert floor(('id = "nhs-england"', 'id = "ours"'), ('within = "3wd"', 'within = "9wd"')) == ()
