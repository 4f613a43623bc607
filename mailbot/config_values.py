"""The values that config.toml may hold, each with the sentence that says what would be right."""

from __future__ import annotations

import difflib
import ipaddress
import re
import zoneinfo
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core.core_schema import ValidationInfo

from mailbot import resources
from mailbot.config_problems import nearest
from mailbot.core.commands import COMMANDS

LANGUAGES = ("en", "sv", "zh")

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(\.[^\s@<>()\[\],;:\"\\.]+)*")
_DURATION = re.compile(r"[1-9]\d{0,3}(wd|d|w|mo|y)")


def _text(value: str) -> str:
    if not value.strip() or any(ord(sign) < 32 for sign in value):
        raise ValueError("must be one line of text that is not empty.")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value) or not value.isprintable():
        raise ValueError(f'"{value}" is not an e-mail address, such as "complaints@example.com".')
    if not value.isascii():
        raise ValueError(f'"{value}" has letters beyond ASCII, which not every mail server takes. Use another address.')
    return value


def _phone(value: str) -> str:
    bare = re.sub(r"[\s().-]", "", value)
    if not re.fullmatch(r"\+[1-9]\d{6,14}", bare):
        raise ValueError(f'"{value}" is not a telephone number with its country code, such as "+441632960001".')
    return bare


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value) or value == "UK":
        raise ValueError(f'"{value}" is not a country code of two capitals, such as "GB" or "SE".')
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f'there are no letters in "{value}". {nearest(value, LANGUAGES)}')
    return value


def _timezone(value: str) -> str:
    known = zoneinfo.available_timezones()
    if value in known:
        return value
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(known)}
    if near := difflib.get_close_matches(value.rpartition("/")[2].casefold(), cities, n=1, cutoff=0.8):
        raise ValueError(f'"{value}" is not a time zone. Did you mean "{cities[near[0]]}"?')
    raise ValueError(f'"{value}" is not a time zone. Write a continent and a city, such as "Europe/London".')


def _prefix(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", value):
        raise ValueError(f'"{value}" must be 2 to 8 capitals and figures that begin with a capital, such as "CMP".')
    return value


def _days(value: str) -> str:
    if _DURATION.fullmatch(value):
        return value
    swapped = re.fullmatch(r"([1-9]\d{0,3})\s*(?:dw|bd|wdays?|days?)", value)
    hint = f' Did you mean "{swapped[1]}{"d" if "da" in value and "w" not in value else "wd"}"?' if swapped else ""
    raise ValueError(f'"{value}" is not a duration, such as "5wd" (working days), "28d", "8w", "6mo" or "1y".{hint}')


def _clock(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f'"{value}" is not a time of the day, such as "07:00".')
    return value


def _command(value: str) -> str:
    words = {name: spec.word for spec in COMMANDS for name in (spec.word, *spec.synonyms)}
    if found := words.get(value.strip().lstrip("#").lower()):
        return found
    raise ValueError(f'"{value}" is not a command. {nearest(value, tuple(words))}'.rstrip())


def _example(value: str) -> str:
    if not any(sign.isdigit() for sign in value):
        raise ValueError(f'"{value}" has no figures. Write a real order number, such as "HX-4820193".')
    return value


def _pattern(value: str) -> str:
    import re2  # loaded here alone: most configs have no pattern

    options = re2.Options()
    options.log_errors = False
    try:
        fits_nothing = re2.compile(value, options=options).fullmatch("") is not None
    except re2.error as error:
        said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
        raise ValueError(f'"{value}" is not a pattern: {said}. Patterns are those of RE2.') from None
    if fits_nothing:
        raise ValueError(f'"{value}" fits an empty text, too: anything would be an order number.')
    return value


def _use(value: str, info: ValidationInfo) -> str:
    shipped = sorted(resources.folder("procedures").glob("*.toml"))
    names = [path.stem for path in shipped]
    if value in names or any(f'\nid = "{value}"\n' in path.read_text(encoding="utf-8") for path in shipped):
        return value
    if value.endswith(".toml") or "/" in value:
        path = _file(Path(value), info)
        if path.is_file():
            return str(path)
        raise ValueError(f"there is no file {path}.")
    raise ValueError(
        f'there is no procedure "{value}". {nearest(value, names)} '
        f'There are {", ".join(names)}; or name a file of your own, such as "ours.toml".'
    )


def _folder_of(info: ValidationInfo) -> Path:
    return Path(info.context["folder"]) if info.context else Path()


def _at_home(value: Path) -> Path:
    _text(str(value))
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError(f'"{value}" begins with the name of nobody here.') from None


def _file(value: Path, info: ValidationInfo) -> Path:
    return _folder_of(info) / _at_home(value)


def _secret(value: Path, info: ValidationInfo) -> Path:
    path = _file(value, info)
    try:
        missing = not path.exists()
    except OSError:  # not ours to look into: who reads the password says so
        missing = False
    if missing:
        raise ValueError(f"there is no file {path}. Write the password into it, and nothing else.")
    return path


def _folder(value: Path, info: ValidationInfo) -> Path:
    path = _file(value, info)
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}.")
    return path


def _state_file(value: Path, info: ValidationInfo) -> Path:
    return (Path(info.context["state"]) if info.context else Path()) / _at_home(value)


def _store_url(value: str, info: ValidationInfo) -> str:
    _text(value)
    kind, _, rest = value.partition("://")
    if kind in ("postgresql", "postgres", "postgresql+psycopg"):
        if re.match(r"[^/@]*:[^/@]*@", rest):
            raise ValueError(
                "a password does not belong in this file. Leave it out of the url and name a file: "
                'password_file = "...".'
            )
        return f"postgresql+psycopg://{rest}"
    if kind != "sqlite" or not rest.startswith("/") or not rest[1:]:
        raise ValueError(
            f'"{value}" is not a store, such as "sqlite:///mailbot.db" or "postgresql://mailbot@localhost/mailbot".'
        )
    if rest == "/:memory:" or rest.startswith("//"):
        return value
    folder = str(_state_file(Path(), info)).replace("%", "%25").replace("?", "%3F")
    return f"sqlite:///{folder}/{rest[1:]}"


def beyond_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return False
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return True


def chosen_port(port: int, security: str, tls: int, clear: int) -> int:
    """The port that the config names, else the usual one."""
    return port or (tls if security == "tls" else clear)


Text = Annotated[str, AfterValidator(_text)]
Email = Annotated[str, AfterValidator(_email)]
Phone = Annotated[str, AfterValidator(_phone)]
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Days = Annotated[str, AfterValidator(_days)]
Clock = Annotated[str, AfterValidator(_clock)]
CommandWord = Annotated[str, AfterValidator(_command)]
Example = Annotated[str, AfterValidator(_example)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Use = Annotated[str, AfterValidator(_use)]
File = Annotated[Path, AfterValidator(_file)]
Secret = Annotated[Path, AfterValidator(_secret)]
Folder = Annotated[Path, AfterValidator(_folder)]
StateFile = Annotated[Path, AfterValidator(_state_file)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
