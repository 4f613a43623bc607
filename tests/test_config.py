"""config.toml: what it may say, what it means, and what is said of every mistake in it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from mailbot import config
from mailbot.adapters.store import SqlStore
from mailbot.config import Config, ConfigError, load, password, store_url

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "config.example.toml"
BAD = sorted((HERE / "bad_configs").glob("*.toml"))
SMALLEST = """
[business]
name = "Wrenfield Lamps"
[owner]
name = "Meera Holt"
email = "owner@wrenfield.example"
[mailbox]
address = "complaints@wrenfield.example"
host = "imap.wrenfield.example"
[smtp]
host = "smtp.wrenfield.example"
[procedure]
use = "yanna"
"""


def written(folder: Path, text: str = SMALLEST, name: str = "config.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        load(path, {})
    said = str(told.value).replace(str(path.parent), "{folder}")
    assert said == path.with_suffix(".expected").read_text(encoding="utf-8").rstrip("\n")
    assert "\n".join(told.value.problems) == str(told.value)


def test_every_expectation_has_its_config() -> None:
    assert {p.stem for p in (HERE / "bad_configs").glob("*.expected")} == {p.stem for p in BAD}
    assert len(BAD) >= 40


def test_a_config_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.toml: there is no such file\. config\.example\.toml shows"):
        load(tmp_path / "config.toml", {})


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        load(tmp_path, {})


def test_a_config_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[business]\nname = "Löwe"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"^config\.toml: is not saved as UTF-8 \(byte 21\)\.$"):
        load(path, {})


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(written(tmp_path, "\ufeff" + SMALLEST.lstrip()), {}).owner.name == "Meera Holt"


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    found = load(written(tmp_path), {})
    assert found.business.timezone == "Europe/London"
    assert (found.mailbox.connect_port, found.mailbox.login) == (993, "complaints@wrenfield.example")
    assert found.smtp.connect_port == 465
    assert found.store.url == f"sqlite:///{tmp_path}/mailbot.db"
    assert found.security.key_file == tmp_path / "mailbot.key"


@pytest.mark.parametrize(
    ("security", "port", "imap", "smtp"),
    [("tls", 0, 993, 465), ("starttls", 0, 143, 587), ("none", 0, 143, 25), ("tls", 1993, 1993, 1993)],
)
def test_the_usual_ports(tmp_path: Path, security: str, port: int, imap: int, smtp: int) -> None:
    local = re.sub(r'host = ".*"', f'host = "127.0.0.1"\nsecurity = "{security}"\nport = {port}', SMALLEST)
    found = load(written(tmp_path, local), {})
    assert (found.mailbox.connect_port, found.smtp.connect_port) == (imap, smtp)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_clear_text_is_possible_on_this_machine(tmp_path: Path, host: str) -> None:
    text = SMALLEST.replace('host = "imap.wrenfield.example"', f'host = "{host}"\nsecurity = "none"')
    assert load(written(tmp_path, text), {}).mailbox.security == "none"


def test_names_of_files_are_meant_from_the_folder_of_the_config(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "secret").write_text("correct horse\n")
    shipped = HERE.parent / "procedures" / "yanna.toml"
    written(tmp_path, shipped.read_text(encoding="utf-8"), "ours.toml")
    text = SMALLEST.replace('use = "yanna"', 'use = "ours.toml"\ndocuments = "papers"')
    text = text.replace('host = "imap.wrenfield.example"', 'host = "imap.wrenfield.example"\npassword_file = "secret"')
    found = load(written(tmp_path, text), {})
    assert found.procedure.use == str(tmp_path / "ours.toml")
    assert found.procedure.documents == tmp_path / "papers"
    assert password(found.mailbox, {}) == "correct horse"


def test_a_store_in_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    odd = tmp_path / "50%25 off? yes"
    odd.mkdir()
    url = store_url(load(written(odd), {}), {})
    SqlStore.open(url).close()
    assert (odd / "mailbot.db").is_file()


def test_what_the_program_writes_goes_to_systemds_folder(tmp_path: Path) -> None:
    found = load(written(tmp_path), {"STATE_DIRECTORY": "/var/lib/mailbot"})
    assert found.store.url == "sqlite:////var/lib/mailbot/mailbot.db"
    assert found.security.key_file == Path("/var/lib/mailbot/mailbot.key")


@pytest.mark.parametrize("name", ["yanna", "hexpress", "nhs-england", "nhs"])
def test_procedures_are_found_by_name_and_by_id(tmp_path: Path, name: str) -> None:
    assert load(written(tmp_path, SMALLEST.replace('"yanna"', f'"{name}"')), {}).procedure.use == name


def test_a_config_is_not_changed_after_it_was_read(tmp_path: Path) -> None:
    found = load(written(tmp_path), {})
    with pytest.raises(ValueError, match="frozen"):
        found.owner.email = "attacker@evil.example"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("key_file", "~nobody-there/x", "begins with the name of nobody here"),
        ("key_file", "\\u0000", "must be one line of text"),
        ("url", "sqlite:///\\u0000", "must be one line of text"),
    ],
)
def test_names_of_files_that_cannot_be(tmp_path: Path, key: str, value: str, said: str) -> None:
    table = "store" if key == "url" else "security"
    with pytest.raises(ConfigError, match=rf"^config\.toml line 14: \[{table}\] {key}: .*{said}"):
        load(written(tmp_path, SMALLEST.lstrip() + f'[{table}]\n{key} = "{value}"\n'), {})


# secrets


def test_passwords_come_from_file_environment_or_credential(tmp_path: Path) -> None:
    found = load(written(tmp_path), {})
    (tmp_path / "mailbox_password").write_text("from systemd\n")
    systemd = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert password(found.mailbox, systemd) == "from systemd"
    assert password(found.mailbox, systemd | {"MAILBOT_MAILBOX_PASSWORD": "from outside"}) == "from outside"


def test_a_mailbox_without_a_password_says_how_to_give_one(tmp_path: Path) -> None:
    found = load(written(tmp_path), {})
    with pytest.raises(ConfigError, match=r"\[mailbox\] password_file: there is no password\..*MAILBOT_MAILBOX_PASS"):
        password(found.mailbox, {})


def test_smtp_needs_a_password_only_with_a_username(tmp_path: Path) -> None:
    assert password(load(written(tmp_path), {}).smtp, {}) == ""
    named = SMALLEST.replace('host = "smtp.wrenfield.example"', 'host = "smtp.wrenfield.example"\nusername = "desk"')
    with pytest.raises(ConfigError, match="smtp_password"):
        password(load(written(tmp_path, named), {}).smtp, {})


@pytest.mark.parametrize(("content", "said"), [(b"", "is empty"), (b"\xff\xfe", "it is not UTF-8")])
def test_a_password_file_that_holds_none(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "secret").write_bytes(content)
    text = SMALLEST.replace(
        'host = "imap.wrenfield.example"', 'host = "imap.wrenfield.example"\npassword_file = "secret"'
    )
    with pytest.raises(ConfigError, match=said):
        password(load(written(tmp_path, text), {}).mailbox, {})


def test_the_password_of_the_store_joins_its_url(tmp_path: Path) -> None:
    text = SMALLEST + '[store]\nurl = "postgresql://mailbot@localhost/mailbot"\n'
    found = load(written(tmp_path, text), {})
    assert store_url(found, {}) == "postgresql+psycopg://mailbot@localhost/mailbot"
    assert (
        store_url(found, {"MAILBOT_STORE_PASSWORD": "p@ss/w"})
        == "postgresql+psycopg://mailbot:p%40ss%2Fw@localhost/mailbot"
    )


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite:////srv/desk.db", "postgresql+psycopg://mailbot@localhost:5433/mailbot"]
)
def test_addresses_of_stores_that_stay_as_they_are(tmp_path: Path, url: str) -> None:
    assert store_url(load(written(tmp_path, SMALLEST + f'[store]\nurl = "{url}"\n'), {}), {}) == url


def test_no_mistake_shows_a_password(tmp_path: Path) -> None:
    text = SMALLEST.replace(
        'host = "smtp.wrenfield.example"', 'host = "smtp.wrenfield.example"\npassword = "correct horse"'
    )
    with pytest.raises(ConfigError) as told:
        load(written(tmp_path, text + '[store]\nurl = "postgresql://mailbot:battery@localhost/mailbot"\n'), {})
    assert len(told.value.problems) == 2
    assert "correct horse" not in str(told.value)
    assert "battery" not in str(told.value)


# the example


# A first week in which no customer is written to is worth more than agreement with the default.
CAREFUL = {("business", "rehearsal")}


def uncommented(text: str) -> dict[str, dict[str, Any]]:
    """The example with its defaults written out: `# key = value  # reason` becomes `key = value`."""
    lines = [re.sub(r"^# (?=\[\[?\w+\]|\w+ = )", "", line) for line in text.splitlines()]
    return tomllib.loads("\n".join(lines))


def tables() -> dict[str, type[BaseModel]]:
    found = {}
    for name, field in Config.model_fields.items():
        held = field.annotation
        found[name] = config.Staff if name == "staff" else held
    return found  # type: ignore[return-value]


def test_the_example_loads(tmp_path: Path) -> None:
    assert load(EXAMPLE, os.environ).business.name == "Wrenfield Lamps"


def test_the_example_has_every_key_and_no_other() -> None:
    example = uncommented(EXAMPLE.read_text(encoding="utf-8"))
    assert list(example) == list(tables())
    for name, model in tables().items():
        table = example[name][0] if name == "staff" else example[name]  # type: ignore[index]
        assert set(table) == set(model.model_fields), name


def test_only_what_has_no_default_stands_in_the_example_unasked() -> None:
    plain = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    for name, model in tables().items():
        required = {key for key, field in model.model_fields.items() if field.is_required()}
        required |= {key for table, key in CAREFUL if table == name}
        assert set(plain.get(name, {})) == (set() if name == "staff" else required), name


def test_the_defaults_of_the_example_are_those_of_the_program() -> None:
    """A default of None means something by its absence; the example then shows an invented value."""
    example = uncommented(EXAMPLE.read_text(encoding="utf-8"))
    for name, model in tables().items():
        table = example[name][0] if name == "staff" else example[name]  # type: ignore[index]
        for key, field in model.model_fields.items():
            if not field.is_required() and field.default is not None and (name, key) not in CAREFUL:
                default = list(field.default) if isinstance(field.default, tuple) else field.default
                assert table[key] == (str(default) if isinstance(default, Path) else default), f"[{name}] {key}"


def test_every_key_of_the_example_gives_its_reason() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    keys = [line for line in lines if re.match(r"(# )?\w+ = ", line)]
    plain = {"timeout", "security", "folder", "name", "host", "level"}  # told where they stand first, or by their name
    assert len(keys) > 50
    assert [key for key in keys if "  # " not in key and re.sub("^# ", "", key).split()[0] not in plain] == []
