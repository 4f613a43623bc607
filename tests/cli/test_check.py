"""`mailbot check` names what is missing of people and papers; no mail server is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailbot.cli.main import app
from tests.firm import config_text

LENA = '\n[[staff]]\nname = "Lena Berg"\nrole = "{}"\n'


def checked(folder: Path, use: str, more: str = "") -> Result:
    """The program is given a closed port, so that only what lies on this machine can be right."""
    (folder / "documents").mkdir()
    text = config_text(
        mailbox='port = 9\npassword_file = "word"', smtp="port = 9", procedure=f'use = "{use}"\ndocuments = "documents"'
    )
    (folder / "word").write_text("word")
    (folder / "config.toml").write_text(text + more)
    return CliRunner().invoke(app, ["check", "--config", str(folder / "config.toml")])


def test_a_role_that_is_misspelt_is_refused_by_line_and_nearest(tmp_path: Path) -> None:
    done = checked(tmp_path, "hexpress", LENA.format("head_of_customer_service"))
    assert done.exit_code == 2
    assert "[[staff]] role (number 1)" in done.stderr
    assert 'Did you mean "head_of_customer_services"?' in done.stderr
    assert "every key is right" not in done.stdout


def test_roles_that_nobody_has_and_words_that_decide_nothing_are_named(tmp_path: Path) -> None:
    done = checked(tmp_path, "hexpress", LENA.format("packer"))
    assert "nobody is head_of_customer_services" in done.stdout
    assert 'Lena Berg is "packer", which the procedure does not name' in done.stdout


def test_a_leaflet_that_is_missing_is_named_until_it_is_there(tmp_path: Path) -> None:
    done = checked(tmp_path, "fca-disp")
    assert "FAIL documents: ombudsman-leaflet is missing. Save it as ombudsman-leaflet.pdf" in done.stdout
    (tmp_path / "documents" / "ombudsman-leaflet.pdf").write_bytes(b"%PDF-1.7")
    again = CliRunner().invoke(app, ["check", "--config", str(tmp_path / "config.toml")])
    assert "ok   documents:" in again.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('file = "gone/alarm"', "FAIL alarm: there is no folder {folder}/gone. Make it, or name another place"),
        ('file = "documents"', "FAIL alarm: {folder}/documents is a folder. Name a file in it"),
        ('command = ["/no/such/bell", "now"]', "FAIL alarm: there is no program /no/such/bell that can be run."),
        ('command = ["no-such-bell"]', "FAIL alarm: there is no program no-such-bell that can be run."),
        ('file = "alarm"\ncommand = ["sh"]', "ok   alarm: rings in the journal, {folder}/alarm, sh"),
        ("", "ok   alarm: rings in the journal alone"),
    ],
)
def test_an_alarm_that_could_not_ring_is_found_before_it_has_to(tmp_path: Path, line: str, said: str) -> None:
    assert said.format(folder=tmp_path) in checked(tmp_path, "yanna", f"\n[alarm]\n{line}\n").stdout
    assert not (tmp_path / "alarm").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('folder = "word/copies"', "FAIL backup: {folder}/word is no folder, so {folder}/word/copies cannot be used."),
        ('folder = "deep/copies"', "ok   backup: a copy every 60 minutes, in {folder}/deep/copies"),
        ('folder = "word"\nevery_minutes = 0', "ok   backup: none is made by itself"),
    ],
)
def test_a_backup_without_a_place_is_found_before_it_is_needed(tmp_path: Path, line: str, said: str) -> None:
    assert said.format(folder=tmp_path) in checked(tmp_path, "yanna", f"\n[backup]\n{line}\n").stdout
    assert not (tmp_path / "deep").exists()
