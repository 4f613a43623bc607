"""`mailbot procedure render`, as a person types it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailbot.cli.procedure import app
from tests.adapters.pages_desk import text
from tests.firm import config_text


def render(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["render", *arguments])


@pytest.mark.parametrize("form", ["pdf", "html", "md"])
def test_render_writes_a_file_and_says_its_hash(form: str, tmp_path: Path) -> None:
    path = tmp_path / "document"
    result = render("yanna", "--language", "sv", "--format", form, "--out", str(path))
    assert result.exit_code == 0, result.output
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] in result.output


def test_render_takes_the_business_from_the_config(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    ours = 'address = "12 Mill Lane, Cardiff CF99 1AA"\nphone = "01632 960421"'
    config.write_text(config_text(business=ours, mailbox='address = "help@wrenfield.example"'), encoding="utf-8")
    result = render("yanna", "--format", "md", "--document", "policy", "--config", str(config), "--out", "-")
    assert result.exit_code == 0, result.output
    assert "help@wrenfield.example" in result.stdout
    assert "Wrenfield Lamps, 12 Mill Lane, Cardiff CF99 1AA" in result.stdout
    assert "01632 960421" in result.stdout


def test_render_takes_a_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text("yanna").replace('within = "7wd"', 'within = "6wd"'), encoding="utf-8")
    result = render(str(own), "--format", "md", "--out", "-")
    assert "within 6 working days" in result.stdout
    assert "within 7 working days" not in result.stdout


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    result = render("yana")
    assert result.exit_code == 1
    assert "There is no procedure yana. Shipped: fca-disp, hexpress, ie-cpc, nhs-england" in result.stderr


def test_a_mistake_in_the_file_is_told_by_line(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text("yanna").replace('within = "7wd"', 'within = "7dw"'), encoding="utf-8")
    result = render(str(own), "--out", str(tmp_path / "x.pdf"))
    assert result.exit_code == 1
    assert "own.toml line " in result.stderr
    assert not (tmp_path / "x.pdf").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = render("yanna", "--format", "md", "--out", str(tmp_path / "no" / "x.md"))
    assert result.exit_code == 1
    assert "No such file or directory" in result.stderr
