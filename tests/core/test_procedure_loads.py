"""The six shipped procedures load, and their tables say what the files say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mailbot.core.procedure import Duration, Procedure, events, load, remarks

FOLDER = Path(__file__).parents[2] / "procedures"
FILES = sorted(FOLDER.glob("*.toml"))


def shipped(stem: str) -> Procedure:
    path = FOLDER / f"{stem}.toml"
    return load(path.read_text(), path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_procedure_loads_without_a_remark(path: Path) -> None:
    procedure = load(path.read_text(), path.name)
    assert remarks(procedure) == ()
    assert procedure.text == path.read_text()
    assert procedure.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_there_are_six() -> None:
    assert [path.stem for path in FILES] == ["fca-disp", "hexpress", "ie-cpc", "nhs", "uk-data", "yanna"]


def test_a_clock_holds_every_key_of_its_table() -> None:
    decide = shipped("yanna").clock("decide")
    assert decide is not None
    assert (decide.source, decide.within, decide.done) == ("accepted", Duration(count=7, unit="wd"), ("response_sent",))
    assert decide.pause == ("info_requested", "third_party_asked")
    assert decide.resume == ("info_received", "info_complete", "info_waived", "third_party_answered")
    assert (decide.extend, decide.extend_notice, decide.force, decide.whose) == ("owner", "delay", "policy", "us")
    implement = shipped("yanna").clock("implement")
    assert implement is not None
    assert implement.when == ("decision:remedy",)
    window = shipped("hexpress").clock("next_stage")
    assert window is not None
    assert (window.whose, window.late, window.raises, window.grace) == (
        "customer",
        "owner",
        "window_closed",
        Duration(count=0, unit="d"),
    )
    request = shipped("uk-data").clock("request")
    assert request is not None
    assert (request.roll, request.count) == ("next", "after")


def test_the_other_tables_hold_theirs() -> None:
    yanna = shipped("yanna")
    assert yanna.review_every == Duration(count=12, unit="mo")
    assert yanna.customer_copy == ("complaints-policy", "complaints-procedure")
    letter, dismissed = yanna.notice("decision_letter"), yanna.decision("dismissed")
    assert letter is not None
    assert (letter.on, letter.send, letter.marks) == ("decided", "owner", "response_sent")
    assert dismissed is not None
    assert (dismissed.before, dismissed.counts) == ("accepted", "dismissed")
    refund, legal, field = yanna.action("refund"), yanna.route("legal"), yanna.field("order_number")
    assert refund is not None
    assert (refund.within, refund.count) == (Duration(count=14, unit="d"), "including")
    assert legal is not None
    assert legal.hold
    assert field is not None
    assert (field.level, field.when, field.ask) == ("must", ("about:transaction",), True)
    early = shipped("fca-disp").decision("resolved_early")
    assert early is not None
    assert (early.during, early.requires) == ("early", ("customer_accepted",))


def test_what_is_found_by_name() -> None:
    yanna, hexpress = shipped("yanna"), shipped("hexpress")
    assert yanna.judges_validity
    assert not hexpress.judges_validity
    delay = yanna.notice_on("cmd_extend")
    assert delay is not None
    assert delay.name == "delay"
    assert yanna.notice_on("escalation_requested") is None
    assert yanna.clock("nothing") is None
    second = hexpress.next_stage("one")
    assert second is not None
    assert second.name == "two"
    assert hexpress.next_stage("two") is None
    assert hexpress.next_stage("three") is None
    assert shipped("uk-data").overlay
    assert shipped("uk-data").stages == ()
    assert hexpress.zone.key == "Europe/London"


def test_every_event_of_a_procedure() -> None:
    known = events(shipped("nhs"))
    assert {"received", "cmd_extend", "six_months_passed", "out_of_time"} <= set(known)
    assert len(known) == len(set(known))


GOOD = (Path(__file__).parents[1] / "bad_procedures" / "good.toml").read_text()


def test_stages_stand_in_the_order_of_the_policy() -> None:
    two = '[stage.two]\nhandler = "director"\ndecisions = ["upheld"]\ncloses_with = "decision_letter"\n\n[stage.main]'
    text = GOOD.replace("[stage.main]", two, 1).replace('stages = ["main"]', 'stages = ["main", "two"]')
    assert [stage.name for stage in load(text, "x").stages] == ["main", "two"]


def test_a_review_every_two_working_days_is_remarked_on_but_loads() -> None:
    """yanna 10.2 in its literal reading (Y1)."""
    often = load(GOOD.replace('review_every = "12mo"', 'review_every = "2wd"'), "x")
    assert remarks(often) == (
        '[policy] review_every = "2wd" is under a month. Most procedures are reviewed once a year: "12mo".',
    )


def test_a_procedure_that_never_acknowledges_is_remarked_on() -> None:
    silent = load(GOOD.replace('on = "registered"', 'on = "started"'), "x")
    assert len(remarks(silent)) == 1
    assert "will not hear" in remarks(silent)[0]


def test_a_must_that_is_never_asked_is_remarked_on() -> None:
    shy = load(GOOD.replace('level = "must"', 'level = "must"\nask = false'), "x")
    assert remarks(shy) == ('[field.order_number] is never asked for: level = "must" with ask = false.',)
