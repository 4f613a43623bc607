"""The five commands that other programs rely on: options, keys and exit codes stay (docs/cli.md)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailbot.cli.main import app
from mailbot.config import load
from mailbot.flow import intake
from mailbot.house import furnish
from tests.fakes import FakeMailbox
from tests.firm import config_text
from tests.flow.harness import BROKEN, MAILBOX

RUN = CliRunner()
MAIL = (
    "From: Sam Okafor <sam.okafor@mail.example>\r\nTo: complaints@wrenfield.example\r\nSubject: Broken lamp\r\n"
    "Message-ID: <1@mail.example>\r\n\r\n" + BROKEN.replace("\n", "\r\n")
).encode()
READ_KEYS = {
    "file",
    "kind",
    "reason",
    "language",
    "via",
    "case_reply",
    "fields",
    "about",
    "severity",
    "vulnerable",
    "stripped",
    "missing",
    "problem",
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(config_text())
    return path


@pytest.fixture
def desk(config: Path) -> Path:
    """A config whose store holds one case, received on Tuesday 3 November 2026."""
    house = furnish(load(config, {}), {})
    box = FakeMailbox(MAILBOX)
    now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    path = house.intake
    given = {name: getattr(path, name) for name in path.__slots__} | {"mailbox": box}
    intake.poll(intake.Intake(**given), lambda: now)
    box.arrive(MAIL, now)
    intake.poll(intake.Intake(**given), lambda: now)
    house.close()
    return config


def test_read_prints_one_object_a_mail_and_skips_none(config: Path, tmp_path: Path) -> None:
    good, broken = tmp_path / "good.eml", tmp_path / "broken.eml"
    good.write_bytes(MAIL)
    broken.write_bytes(b"\x00\xff\xfe\r\n\r\n\x00")
    files = [str(good), str(broken), str(tmp_path / "none.eml")]
    done = RUN.invoke(app, ["read", "--config", str(config), "--json", *files])
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == files
    assert all(line.keys() >= READ_KEYS for line in lines)
    assert lines[0]["kind"] == "complaint"
    assert lines[0]["fields"]["order_numbers"] == ["WF-20817"]
    assert lines[2]["problem"]


def test_read_takes_known_cases_and_order_examples(tmp_path: Path) -> None:
    mail, known = tmp_path / "reply.eml", tmp_path / "known.json"
    mail.write_bytes(MAIL.replace(b"Message-ID:", b"In-Reply-To: <case-1@shop.example>\r\nMessage-ID:"))
    known.write_text(
        json.dumps(
            [
                {
                    "reference": "CMP-1",
                    "customer_email": "sam.okafor@mail.example",
                    "message_ids": ["<case-1@shop.example>"],
                }
            ]
        )
    )
    done = RUN.invoke(app, ["read", "--known", str(known), "--orders", "WF-10000", "--json", str(mail)])
    line = json.loads(done.stdout)
    assert (line["kind"], line["case_reply"]) == ("case_reply", "more")
    assert line["fields"]["order_numbers"] == ["WF-20817"]


def test_procedure_dates() -> None:
    words = [
        "procedure",
        "dates",
        "yanna",
        "--on",
        "received=2026-12-18",
        "--now",
        "2026-12-18T12:00:00+00:00",
        "--json",
    ]
    done = RUN.invoke(app, words)
    assert done.exit_code == 0
    clocks = {clock["name"]: clock for clock in json.loads(done.stdout)["clocks"]}
    assert (clocks["start"]["due"], clocks["validity"]["due"]) == ("2026-12-21", "2026-12-23")
    assert clocks["validity"]["state"] == "running"


def test_tick_takes_the_time_that_it_is_given(desk: Path) -> None:
    early = RUN.invoke(app, ["tick", "--config", str(desk), "--now", "2026-11-03T09:30:00+00:00"])
    late = RUN.invoke(app, ["tick", "--config", str(desk), "--now", "2026-11-05T09:00:00+00:00"])
    again = RUN.invoke(app, ["tick", "--config", str(desk), "--now", "2026-11-05T09:01:00+00:00"])
    assert [done.exit_code for done in (early, late, again)] == [0, 0, 0]
    assert [done.stdout.split()[0] for done in (early, late, again)] == ["0", "1", "0"]


def test_a_time_that_is_none_is_refused(desk: Path) -> None:
    done = RUN.invoke(app, ["tick", "--config", str(desk), "--now", "tomorrow"])
    assert done.exit_code == 2
    assert "2026-11-03T09:00:00+00:00" in done.stderr


def test_cases_and_show(desk: Path) -> None:
    (case,) = json.loads(RUN.invoke(app, ["cases", "--config", str(desk), "--json"]).stdout)
    assert case["state"] == "registered"
    assert {clock["name"] for clock in case["clocks"]} >= {"acknowledge", "start", "validity"}
    typed = case["reference"].lower().replace("-", " ")
    shown = json.loads(RUN.invoke(app, ["show", typed, "--config", str(desk), "--json"]).stdout)
    assert shown["journal"][0]["name"] == "opened"
    assert {mail.get("template") for mail in shown["mails"]} >= {"acknowledgement", "card"}
    people = RUN.invoke(app, ["show", case["reference"], "--why", "--config", str(desk)])
    assert case["reference"] in people.stdout
    assert "\x1b[" not in people.stdout


def test_no_such_case(desk: Path) -> None:
    done = RUN.invoke(app, ["show", "CMP-0000-0000-0", "--config", str(desk)])
    assert done.exit_code == 1
    assert "mailbot cases" in done.stderr


def test_set_aside_and_backlog_of_an_empty_desk(desk: Path) -> None:
    assert "Nothing" in RUN.invoke(app, ["set-aside", "list", "--config", str(desk)]).stdout
    assert json.loads(RUN.invoke(app, ["set-aside", "list", "--json", "--config", str(desk)]).stdout) == []
    assert RUN.invoke(app, ["set-aside", "show", "7", "--config", str(desk)]).exit_code == 1
    assert RUN.invoke(app, ["set-aside", "replay", "7", "--config", str(desk)]).exit_code == 1
    assert "0 mails" in RUN.invoke(app, ["backlog", "answer", "--config", str(desk)]).stdout


@pytest.mark.parametrize("command", ["run", "tick", "cases", "check"])
def test_a_wrong_config_is_told_with_its_line(command: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(config_text().replace('use = "yanna"', 'usse = "yanna"'))
    done = RUN.invoke(app, [command, "--config", str(path)])
    assert done.exit_code == 2
    assert "line 14" in done.stderr
    assert "usse" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_command_has_help() -> None:
    for words in ([], ["run"], ["demo"], ["check"], ["read"], ["tick"], ["cases"], ["show"], ["set-aside", "list"]):
        done = RUN.invoke(app, [*words, "--help"])
        assert done.exit_code == 0
        assert "Usage" in done.stdout
