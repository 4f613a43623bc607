"""`mailbot read`: one line for each mail whatever it is, and a page for people that shows why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mailbot.cli.main import app
from tests.firm import config_text

KEYS = {
    "file", "kind", "reason", "language", "via", "case_reply", "fields", "about", "severity", "vulnerable", "stripped",
    "missing", "problem", "answered",
}  # fmt: skip
FIELDS = {
    "name", "email", "phone", "address", "postcode", "order_numbers", "order_date", "preferred_channel",
    "represented_person", "staff_name", "outcome_wanted", "amount", "attachments",
}  # fmt: skip
HEAD = (
    "From: Sam Okafor <sam.okafor@mail.example>\r\n"
    "To: complaints@wrenfield.example\r\n"
    "Date: Tue, 3 Nov 2026 09:00:00 +0000\r\n"
)
BROKEN = (
    HEAD + "Subject: broken lamp\r\n\r\nMy lamp WF-20817 arrived broken. I want my money back.\r\n\r\nSam Okafor\r\n"
)
REPLY = (
    HEAD + "Subject: Re: Your complaint\r\nIn-Reply-To: <7@wrenfield.example>\r\n\r\nThanks, that was quick.\r\n\r\n"
    "On Mon, 2 Nov 2026 at 10:00, Wrenfield <complaints@wrenfield.example> wrote:\r\n> We have your complaint.\r\n"
)
AWAY = HEAD + "Subject: Automatic reply: Your complaint\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"
UNCLEAR = HEAD + "Subject: lamp\r\n\r\nMy order, as we said.\r\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return written(tmp_path / "config.toml", firm("complaints"))


def firm(purpose: str) -> str:
    ours = 'own_addresses = ["complaints@wrenfield.example"]'
    return config_text(business=ours, mailbox=f'purpose = "{purpose}"', store='url = "sqlite:///:memory:"')


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["read", *map(str, arguments)], env={"NO_COLOR": "1", "COLUMNS": "120"})


def lines(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run("--json", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_has_every_key_that_programs_rely_on(config: Path, tmp_path: Path) -> None:
    (line,) = lines("--config", config, written(tmp_path / "a.eml", BROKEN))
    assert set(line) >= KEYS
    assert set(line["fields"]) == FIELDS
    assert (line["kind"], line["reason"], line["language"]) == ("complaint", "grievance-words", "en")
    assert line["fields"]["order_numbers"] == ["WF-20817"]
    assert line["fields"]["name"] == "Sam Okafor"
    assert line["answered"] is True
    assert line["stripped"] is None


def test_every_file_has_its_line_in_order_however_broken(config: Path, tmp_path: Path) -> None:
    files = [
        written(tmp_path / "empty.eml", b""),
        tmp_path / "there-is-none.eml",
        written(tmp_path / "noise.eml", bytes(range(256)) * 40),
        written(tmp_path / "deep.eml", b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 3000),
        written(tmp_path / "good.eml", BROKEN),
        tmp_path,
    ]
    found = lines("--config", config, *files)
    assert [line["file"] for line in found] == [str(file) for file in files]
    assert all(set(line) >= KEYS for line in found)
    assert found[1]["problem"].startswith("unreadable-file")
    assert found[5]["problem"].startswith("unreadable-file")
    assert found[4]["problem"] is None


def test_machine_mail_would_not_be_answered(config: Path, tmp_path: Path) -> None:
    (line,) = lines("--config", config, written(tmp_path / "a.eml", AWAY))
    assert (line["kind"], line["answered"], line["stripped"]) == ("auto_reply", False, None)


def test_a_known_case_takes_its_reply(config: Path, tmp_path: Path) -> None:
    case = {"reference": "CMP-1", "customer_email": "sam.okafor@mail.example", "message_ids": ["<7@wrenfield.example>"]}
    known = written(tmp_path / "known.json", json.dumps([case]))
    (line,) = lines("--config", config, "--known", known, written(tmp_path / "a.eml", REPLY))
    assert (line["kind"], line["case"], line["case_reply"]) == ("case_reply", "CMP-1", "thanks")
    assert line["stripped"] == "Thanks, that was quick."


@pytest.mark.parametrize(("purpose", "expected"), [("complaints", "complaint"), ("shared", "unclear")])
def test_doubt_is_a_complaint_in_a_mailbox_kept_for_them(purpose: str, expected: str, tmp_path: Path) -> None:
    config = written(tmp_path / "config.toml", firm(purpose))
    (line,) = lines("--config", config, written(tmp_path / "a.eml", UNCLEAR))
    assert (line["kind"], line["reason"]) == (expected, "nothing-clear")


def test_without_a_config_examples_tell_what_order_numbers_look_like(tmp_path: Path) -> None:
    (line,) = lines("--orders", "WF-10001", written(tmp_path / "a.eml", BROKEN))
    assert line["fields"]["order_numbers"] == ["WF-20817"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("[", "is not what was expected"), ('[{"reference": "CMP-1"}]', "an entry has no 'customer_email'")],
)
def test_a_wrong_list_of_cases_is_told_in_one_sentence(text: str, says: str, tmp_path: Path) -> None:
    result = run("--json", "--known", written(tmp_path / "known.json", text), written(tmp_path / "a.eml", BROKEN))
    assert result.exit_code == 2
    assert says in result.stderr
    assert "a list of {reference, customer_email, message_ids} is right" in result.stderr


def test_a_wrong_config_is_told_and_nothing_is_read(tmp_path: Path) -> None:
    result = run("--json", "--config", tmp_path / "none.toml", written(tmp_path / "a.eml", BROKEN))
    assert result.exit_code == 2
    assert result.stdout == ""


def test_people_see_rule_words_fields_and_what_would_be_answered(config: Path, tmp_path: Path) -> None:
    shown = run("--config", config, written(tmp_path / "a.eml", BROKEN)).stdout
    assert "My lamp WF-20817 arrived broken. I want my money back.   ← grievance-words, order_number" in shown
    for words in ("grievance-words", "broken", "order_number", "WF-20817", "register a complaint and acknowledge it"):
        assert words in shown
    assert "Rules asked" not in shown
    assert "\x1b[" not in shown


def test_the_rules_that_were_asked_are_shown_on_wish(config: Path, tmp_path: Path) -> None:
    shown = run("--explain", "--config", config, written(tmp_path / "a.eml", BROKEN)).stdout
    assert "Rules asked: own-mail, delivery-report" in shown


def test_a_file_that_is_none_is_shown_as_such(tmp_path: Path) -> None:
    result = run(tmp_path / "none.eml")
    assert result.exit_code == 0
    assert "Could not be read: unreadable-file" in result.stdout


def test_a_senders_markup_and_escapes_do_nothing(config: Path, tmp_path: Path) -> None:
    mail = HEAD + "Subject: [bold]x[/bold]\r\n\r\n[red]broken[/red] lamp \x1b[2J\r\n"
    shown = run("--config", config, written(tmp_path / "a.eml", mail)).stdout
    assert "[bold]x[/bold]" in shown
    assert "[red]broken[/red]" in shown
    assert "\x1b[2J" not in shown
