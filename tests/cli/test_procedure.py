"""`mailbot procedure list|check|dates`, as a person and as another program would call it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from typer import BadParameter
from typer.testing import CliRunner, Result

from mailbot.adapters.procedures import find
from mailbot.cli.dates import marks
from mailbot.cli.procedure import app
from mailbot.resources import folder

YANNA = find("yanna", folder("procedures"))
BAD = Path(__file__).parents[1] / "bad_procedures"


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"})


def dates(name: str, *words: str) -> Mapping[str, Any]:
    result = call("dates", name, *words, "--json")
    assert result.exit_code == 0, result.output
    told: Mapping[str, Any] = json.loads(result.stdout)
    return told


def clock(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    (one,) = [clock for clock in told["clocks"] if clock["name"] == name]
    found: Mapping[str, Any] = one
    return found


def on(*events: str) -> list[str]:
    return [word for event in events for word in ("--on", event)]


CHRISTMAS = on("received=2026-12-18", "info_requested=2026-12-21", "info_received=2026-12-30", "accepted=2026-12-31")


def test_the_list_names_all_six() -> None:
    listed = call("list")
    assert listed.exit_code == 0
    assert all(name in listed.stdout for name in ("fca-disp", "hexpress", "ie-cpc", "nhs", "uk-data", "yanna"))
    assert [one["id"] for one in json.loads(call("list", "--json").stdout)][-1] == "yanna"


def test_check_says_that_a_file_is_right() -> None:
    checked = call("check", "yanna", str(BAD / "good.toml"))
    assert checked.exit_code == 0
    assert checked.stdout.count(": right.") == 2


def test_check_tells_every_mistake_of_every_file() -> None:
    checked = call("check", str(BAD / "many-mistakes.toml"), "yanna", str(BAD / "bad-duration.toml"))
    assert checked.exit_code == 2
    assert 'line 24: [clock.decide] within = "7dw" is not a duration. Did you mean "7wd"?' in checked.stdout
    assert len(checked.stdout.splitlines()) == 4 + 1 + 1


def test_check_names_the_files_that_the_owner_provides() -> None:
    checked = call("check", "fca-disp", "yanna")
    assert checked.exit_code == 0
    (line,) = [line for line in checked.stdout.splitlines() if "provide" in line]
    assert "attaches ombudsman-leaflet" in line
    assert "ombudsman-leaflet.pdf" in line


def test_check_knows_the_calendars(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text((BAD / "good.toml").read_text().replace("GB-EAW", "GB-SCO"))
    checked = call("check", str(own))
    assert checked.exit_code == 2
    assert checked.stdout.strip() == f'{own} line 6: [policy] calendar "GB-SCO" is not known. Did you mean "GB-SCT"?'


def test_check_remarks_on_what_is_probably_not_meant(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text((BAD / "good.toml").read_text().replace('"12mo"', '"2wd"'))
    checked = call("check", str(own))
    assert checked.exit_code == 0
    assert 'remark: [policy] review_every = "2wd" is under a month.' in checked.stdout


def test_dates_of_yanna_with_a_pause() -> None:
    told = dates("yanna", *CHRISTMAS)
    assert told["procedure"] == "yanna"
    validity = clock(told, "validity")
    assert (validity["start"], validity["due"], validity["state"]) == ("2026-12-18", "2027-01-04", "met")
    assert validity["pauses"] == [{"from": "2026-12-21", "to": "2026-12-30", "days": 5}]
    assert {"day": "2026-12-28", "name": "Boxing Day (observed)"} in validity["skipped"]
    assert clock(told, "acknowledge")["due"] == "2026-12-23"
    assert clock(told, "start")["due"] == "2026-12-21"
    assert clock(told, "decide")["due"] == "2027-01-12"


def test_dates_of_hexpress_over_two_stages() -> None:
    told = dates("hexpress", *on("received=2026-12-18", "response_sent=2026-12-24", "escalation_requested=2027-01-20"))
    assert clock(told, "stage_one")["due"] == "2026-12-29"
    assert clock(told, "next_stage")["due"] == "2027-01-21"
    assert (clock(told, "stage_two")["due"], clock(told, "stage_two")["stage"]) == ("2027-02-03", "two")


@pytest.mark.parametrize(
    ("now", "events", "state"),
    [
        ("2026-11-05", ["received=2026-11-02"], "running"),
        ("2026-11-06", ["received=2026-11-02"], "late"),
        ("2026-11-05", ["received=2026-11-02", "info_requested=2026-11-03"], "paused"),
        ("2026-11-06", ["received=2026-11-02", "accepted=2026-11-05"], "met"),
        ("2026-11-12", ["received=2026-11-02", "accepted=2026-11-06"], "late"),
    ],
)
def test_states_as_of_a_day(now: str, events: list[str], state: str) -> None:
    assert clock(dates("yanna", *on(*events), "--now", now), "validity")["state"] == state


def test_the_last_event_is_the_earliest_now() -> None:
    told = dates("yanna", *on("received=2099-11-03", "info_requested=2099-11-04"))
    assert told["now"] == "2099-11-04T00:00+00:00"
    assert clock(told, "validity")["state"] == "paused"


def test_what_happens_after_now_has_not_happened() -> None:
    told = dates("yanna", *on("received=2026-11-02", "acknowledged=2026-11-05"), "--now", "2026-11-03T12:00")
    assert clock(told, "acknowledge")["state"] == "running"


def test_a_time_is_a_time_of_the_procedures_own_clock() -> None:
    assert clock(dates("yanna", *on("received=2026-07-01T23:50")), "acknowledge")["due"] == "2026-07-06"
    assert clock(dates("yanna", *on("received=2026-07-01T23:50+00:00")), "acknowledge")["due"] == "2026-07-07"


def test_events_of_one_day_follow_each_other_as_given() -> None:
    told = dates("yanna", *on("received=2026-11-02T15:00", "acknowledged=2026-11-02"), "--now", "2026-11-02")
    assert clock(told, "acknowledge")["state"] == "met"
    told = dates("yanna", *on("acknowledged=2026-11-02", "received=2026-11-02"), "--now", "2026-11-02")
    assert clock(told, "acknowledge")["state"] == "met"


def test_a_new_day_that_was_told() -> None:
    moved = on("received=2026-11-02", "accepted=2026-11-03", "extended:decide=2026-11-20@2026-11-10")
    decide = clock(dates("yanna", *moved, "--now", "2026-11-11"), "decide")
    assert (decide["due"], decide["first_due"], decide["extended"]) == ("2026-11-20", "2026-11-12", ["2026-11-20"])
    undated = on("received=2026-11-02", "accepted=2026-11-03", "extended:decide=2026-11-20")
    assert clock(dates("yanna", *undated), "decide")["due"] == "2026-11-20"


def test_clocks_under_conditions() -> None:
    plain = dates("fca-disp", *on("received=2026-12-18"))
    assert "psd" not in [one["name"] for one in plain["clocks"]]
    (psd,) = [one for one in plain["conditional"] if one["name"] == "psd"]
    assert (psd["due"], psd["if"]) == ("2027-01-13", ["tag:psd"])
    tagged = dates("fca-disp", *on("received=2026-12-18", "holding_sent=2027-01-08"), "--if", "tag:psd")
    assert clock(tagged, "psd_long")["due"] == "2027-02-10"
    assert "final" in [one["name"] for one in tagged["conditional"]]


def test_the_table_for_people_gives_the_reasons() -> None:
    told = call("dates", "yanna", *CHRISTMAS, "--now", "2027-01-02")
    assert told.exit_code == 0
    (validity,) = [line for line in told.stdout.splitlines() if line.startswith("validity")]
    assert "Mon 04 Jan 2027" in validity
    assert "25 Dec Christmas Day" in validity
    assert "5 weekend days" in validity
    assert told.stdout.splitlines()[0].endswith("(yanna 2021-11-11), as of Sat 02 Jan 2027 23:59")
    assert "paused 21 Dec to 30 Dec: 5 working days more" in validity
    assert max(len(line) for line in told.stdout.splitlines()) > 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["yanna", "--on", "recieved=2026-11-02"], '"recieved" is no event of yanna. Did you mean "received"?'),
        (["yanna", "--on", "received=2026-11-31"], '"2026-11-31" is not a day. Write for example 2026-12-18'),
        (["yanna", "--on", "received=tomorrow"], '"tomorrow" is not a day.'),
        (["yanna", "--on", "received=2026-11-02T25:00"], '"2026-11-02T25:00" is not a time.'),
        (["yanna", "--on", "received=2962-11-02"], "is too far off: holidays are known from 2000 to 2100."),
        (["yanna", "--on", "received=0001-01-01T00:00"], "is too far off"),
        (["yanna", "--on", "received=2026-11-0T10:00"], '"2026-11-0T" is not a day.'),
        (["yanna", "--on", "received"], '"received" is not EVENT=DATE. Write for example received=2026-12-18'),
        (["yanna", "--on", "received:decide=2026-11-02"], 'which only "extended" has'),
        (["yanna", "--on", "extended:acknowledge=2026-11-20"], "Clocks that can be: validity, decide."),
        (["fca-disp", "--on", "extended:final=2026-11-20"], "No clock of this procedure can be."),
        (["yanna", "--on", "extended:decide=2026-11-20"], "does not say when it was told"),
        (["yanna", "--on", "received=2026-11-02", "--if", "psd"], '"psd" is no condition.'),
        (["yanna", "--on", "received=2026-11-02", "--now", "soon"], '"soon" is not a day.'),
        (["yanna"], "Missing option '--on'"),
    ],
)
def test_a_slip_on_the_command_line_is_told(words: list[str], said: str) -> None:
    result = call("dates", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_an_unknown_procedure_is_told() -> None:
    result = call("dates", "yana", *on("received=2026-11-02"))
    assert result.exit_code == 2
    assert result.stderr.strip() == 'No procedure is called "yana". Did you mean "yanna"?'


@given(some.text(some.sampled_from("received=:@extnd-T0123456789 é\x00"), max_size=40))
def test_whatever_is_typed_is_events_or_a_slip(typed: str) -> None:
    try:
        names = [mark.name for mark in marks(["received=2026-11-02", typed], YANNA)]
    except BadParameter as slip:
        names = [str(slip.param_hint)]
    assert names == ["--on"] or "received" in names


def test_a_promise_that_no_letter_keeps_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    text = (folder("procedures") / "yanna.toml").read_text(encoding="utf-8")
    own.write_text(
        text.replace('must = ["reference", "reason", "length"]', 'must = ["reference", "reason", "our_song"]')
    )
    done = CliRunner().invoke(app, ["check", str(own)])
    assert done.exit_code == 2
    assert "[notice.delay] must contain our_song, but the sv letter delay does not say it." in done.stdout
