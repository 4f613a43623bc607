"""config.toml to a frozen Config, or a ConfigError that names file, line, key and what would be right."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, StrictBool, StrictInt, ValidationError, field_validator
from pydantic_core.core_schema import ValidationInfo

from mailbot.config_operations import Alarm, Backup, Log, Table
from mailbot.config_problems import ConfigError, Place, Toml, at, located, not_toml, put
from mailbot.config_values import (
    Clock,
    CommandWord,
    Country,
    Days,
    Email,
    Example,
    Folder,
    Language,
    Pattern,
    Phone,
    Prefix,
    Secret,
    StateFile,
    StoreUrl,
    Text,
    Timezone,
    Use,
    beyond_loopback,
    chosen_port,
)

__all__ = ["Config", "ConfigError", "load", "password", "store_url"]

Security = Literal["tls", "starttls", "none"]


class Business(Table):
    name: Text
    address: str = ""
    language: Language = "en"
    timezone: Timezone = "Europe/London"
    own_addresses: tuple[Email, ...] = ()
    own_phones: tuple[Phone, ...] = ()
    countries: tuple[Country, ...] = ()
    phone: str = ""
    hours: str = ""
    particulars: str = ""
    voice: Literal["I", "we"] = "I"
    rehearsal: StrictBool = False
    extra_closed: tuple[date, ...] = ()
    extra_open: tuple[date, ...] = ()


class Owner(Table):
    name: Text
    email: Email


class Staff(Table):
    name: Text
    role: str = ""
    email: Email | None = None
    deputy: StrictBool = False
    may: tuple[CommandWord, ...] = ()

    @field_validator("deputy")
    @classmethod
    def _is_reached(cls, deputy: bool, info: ValidationInfo) -> bool:
        if deputy and not info.data.get("email"):
            raise ValueError("a deputy needs an email to get the mails of whoever is away.")
        return deputy


class Forms(Table):
    senders: tuple[Email, ...] = ()


class Server(Table):
    """How a mail server is reached; port 0 stands for the usual one."""

    host: Text
    port: StrictInt = Field(default=0, ge=0, le=65535)
    security: Security = "tls"
    username: str = ""
    password_file: Secret | None = None
    timeout: StrictInt = Field(default=60, ge=1, le=600)

    @field_validator("security")
    @classmethod
    def _clear_text_stays_here(cls, security: str, info: ValidationInfo) -> str:
        if security == "none" and beyond_loopback(str(info.data.get("host", ""))):
            raise ValueError('"none" is for this machine alone (127.0.0.1, ::1, localhost). Use "tls" or "starttls".')
        return security


class Mailbox(Server):
    address: Email
    aliases: tuple[Email, ...] = ()
    folder: Text = "INBOX"
    purpose: Literal["complaints", "shared"] = "complaints"
    handled: Literal["leave", "flag", "move"] = "leave"
    handled_folder: Text = "Handled"
    poll_seconds: StrictInt = Field(default=60, ge=1, le=3600)
    backlog: Literal["list", "answer"] = "list"
    plus_addressing: StrictBool = False
    max_bytes: StrictInt = Field(default=36_000_000, ge=100_000)
    trusted_relays: tuple[Text, ...] = ()

    @property
    def connect_port(self) -> int:
        return chosen_port(self.port, self.security, tls=993, clear=143)

    @property
    def login(self) -> str:
        return self.username or self.address

    @field_validator("handled_folder")
    @classmethod
    def _moves_elsewhere(cls, handled_folder: str, info: ValidationInfo) -> str:
        if info.data.get("handled") == "move" and _box(handled_folder) == _box(info.data.get("folder") or ""):
            raise ValueError(f'handled mail cannot be moved to "{handled_folder}", where it is read from.')
        return handled_folder


class Smtp(Server):
    settle_seconds: StrictInt = Field(default=600, ge=0, le=86_400)
    witness: Literal["auto", "sent", "bcc", "none"] = "auto"
    witness_folder: str = ""

    @property
    def connect_port(self) -> int:
        return chosen_port(self.port, self.security, tls=465, clear=587 if self.security == "starttls" else 25)


class ProcedureTable(Table):
    use: Use
    documents: Folder | None = None
    templates: Folder | None = None


class Orders(Table):
    examples: tuple[Example, ...] = ()
    patterns: tuple[Pattern, ...] = ()


class ReferenceTable(Table):
    prefix: Prefix = "CMP"


class StoreTable(Table):
    url: StoreUrl = "sqlite:///mailbot.db"
    password_file: Secret | None = None
    spare_megabytes: StrictInt = Field(default=200, ge=0, le=1_000_000)


class Reminders(Table):
    customer: tuple[Days, ...] = ("5wd", "10wd")
    digest_at: Clock = "07:00"


class Commands(Table):
    hold_minutes: StrictInt = Field(default=10, ge=0, le=60)


class SecurityTable(Table):
    key_file: StateFile = Path("mailbot.key")


class Limits(Table):
    automatic_per_day: StrictInt = Field(default=3, ge=1, le=100)
    automatic_per_week: StrictInt = Field(default=9, ge=1, le=100)
    answers_per_hour: StrictInt = Field(default=60, ge=1, le=100_000)
    answers_per_day: StrictInt = Field(default=300, ge=1, le=100_000)
    notices_per_hour: StrictInt = Field(default=20, ge=1, le=100_000)


class Config(Table):
    """Everything that config.toml says; paths are absolute. `source` is the file itself."""

    business: Business
    owner: Owner
    staff: tuple[Staff, ...] = ()
    forms: Forms = Forms()
    mailbox: Mailbox
    smtp: Smtp
    procedure: ProcedureTable
    orders: Orders = Orders()
    reference: ReferenceTable = ReferenceTable()
    store: StoreTable = Field(default_factory=dict, validate_default=True)
    reminders: Reminders = Reminders()
    commands: Commands = Commands()
    security: SecurityTable = Field(default_factory=dict, validate_default=True)
    limits: Limits = Limits()
    backup: Backup = Field(default_factory=dict, validate_default=True)
    alarm: Alarm = Alarm()
    log: Log = Log()

    _toml: Toml = PrivateAttr(default=Toml(name="config.toml", lines={}))

    def wrong(self, place: Place, said: str) -> str:
        """A mistake that only shows beside another file, with the line of its key."""
        return at(self._toml, place, said)


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """The config at that path.

    Relative names are meant from the folder of the file; what the program writes (store, key) goes to systemd's
    $STATE_DIRECTORY where there is one.
    """
    text = _text(path)
    toml = located(path.name, text)
    data = _parsed(path.name, text)
    folder = path.absolute().parent
    state = Path(environ.get("STATE_DIRECTORY", "").split(":")[0] or folder)
    try:
        config = Config.model_validate(data, context={"folder": folder, "state": state})
    except ValidationError as error:
        raise ConfigError(_sentences(error, toml)) from None
    config._toml = toml
    return config


def _box(name: str) -> str:
    """INBOX is one folder however it is written (RFC 3501 5.1); other names are as they are."""
    return "INBOX" if name.upper() == "INBOX" else name


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file. config.example.toml shows what to write."]) from None
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path.name}: is not saved as UTF-8 (byte {error.start + 1})."]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}."]) from None


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([not_toml(name, error)]) from None


def _sentences(error: ValidationError, toml: Toml) -> list[str]:
    found = [(toml.line(e["loc"]) or 0, at(toml, e["loc"], put(e, Config))) for e in error.errors()]
    return [said for _, said in sorted(found, key=lambda item: item[0])]


def password(table: Mailbox | Smtp | StoreTable, environ: Mapping[str, str]) -> str:
    """The password of that server: from its file, the environment or a systemd credential; "" where none is needed."""
    section = {Mailbox: "mailbox", Smtp: "smtp", StoreTable: "store"}[type(table)]
    if table.password_file is not None:
        return _secret(table.password_file, section)
    if given := environ.get(f"MAILBOT_{section.upper()}_PASSWORD"):
        return given
    credential = Path(environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / f"{section}_password"
    if credential.is_file():
        return _secret(credential, section)
    if section != "mailbox" and not getattr(table, "username", ""):
        return ""
    raise ConfigError(
        [
            f"[{section}] password_file: there is no password. Write it into a file and name that file here, "
            f"or set MAILBOT_{section.upper()}_PASSWORD, or give systemd the credential {section}_password."
        ]
    )


def _secret(path: Path, section: str) -> str:
    try:
        found = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError([f"[{section}] password_file: {path} cannot be read: {said}."]) from None
    if not found:
        raise ConfigError([f"[{section}] password_file: {path} is empty."])
    if any(ord(sign) < 32 for sign in found):
        raise ConfigError([f"[{section}] password_file: {path} must hold the password on one line, and nothing else."])
    return found


def store_url(config: Config, environ: Mapping[str, str]) -> str:
    """The address of the store, with its password where there is one."""
    from sqlalchemy.engine import make_url

    if not (secret := password(config.store, environ)):
        return config.store.url
    return make_url(config.store.url).set(password=secret).render_as_string(hide_password=False)
