"""From the config to the desk that mail is read at."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.config import Config, ConfigError, load
from mailbot.core import tokens
from mailbot.core.desk import StaffMember
from mailbot.core.facts import Person
from mailbot.core.mail import Address, Audience
from mailbot.core.procedure import ProcedureError
from mailbot.desk import check_roles, desk_of
from mailbot.house import furnish
from mailbot.stamp_key import keys, name, rotate

WHOLE = """
[business]
name = "Wrenfield Lamps"
address = "1 Mill Row, Cardiff CF10 1AA"
language = "sv"
timezone = "Europe/Stockholm"
own_addresses = ["Shop@Wrenfield.example"]
own_phones = ["+44 1632 960001"]
countries = ["GB", "SE"]
phone = "01632 960001"
hours = "9 am to 5 pm"
particulars = "Company 01234567, registered in Wales"
extra_closed = [2026-12-24]
extra_open = [2026-12-26]
[owner]
name = "Meera Holt"
email = "Owner@wrenfield.example"
[[staff]]
name = "Tom Adeyemi"
role = "director"
email = "tom@wrenfield.example"
[[staff]]
name = "Ada"
[forms]
senders = ["Forms@wrenfield.example"]
[mailbox]
address = "Complaints@wrenfield.example"
aliases = ["Klagomal@wrenfield.example"]
host = "imap.wrenfield.example"
purpose = "shared"
trusted_relays = ["Lists.wrenfield.example"]
[smtp]
host = "smtp.wrenfield.example"
[procedure]
use = "yanna"
[orders]
examples = ["WF-20817"]
patterns = ["X[0-9]+"]
[reference]
prefix = "WFL"
[reminders]
customer = ["3wd"]
[commands]
hold_minutes = 3
[limits]
automatic_per_day = 2
"""


def config(folder: Path, text: str = WHOLE) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def test_everything_that_reading_and_deciding_need_reaches_the_desk(tmp_path: Path) -> None:
    desk = desk_of(config(tmp_path), b"k" * 32)
    assert (desk.name, desk.address, desk.language) == ("Wrenfield Lamps", "1 Mill Row, Cardiff CF10 1AA", "sv")
    assert desk.particulars == "Company 01234567, registered in Wales"
    assert desk.timezone == ZoneInfo("Europe/Stockholm")
    assert desk.mailbox == "Complaints@wrenfield.example"
    assert desk.own_addresses == {
        "shop@wrenfield.example",
        "complaints@wrenfield.example",
        "klagomal@wrenfield.example",
    }
    assert desk.own_phones == {"+441632960001"}
    assert desk.countries == ("GB", "SE")
    assert desk.owner == Address(email="Owner@wrenfield.example", name="Meera Holt")
    assert desk.owner_person == Person(name="Meera Holt", role="owner", phone="01632 960001", hours="9 am to 5 pm")
    tom = StaffMember(name="Tom Adeyemi", role="director", email="tom@wrenfield.example")
    assert desk.staff == (tom, StaffMember(name="Ada"))
    assert desk.form_senders == {"forms@wrenfield.example"}
    assert desk.trusted_relays == {"lists.wrenfield.example"}
    assert (desk.shared, desk.prefix, desk.key) == (True, "WFL", b"k" * 32)
    assert (desk.order_examples, desk.order_patterns) == (("WF-20817",), ("X[0-9]+",))
    assert (desk.reminder_days, desk.limits.automatic_per_day) == (("3wd",), 2)
    assert desk.hold == timedelta(minutes=3)


@pytest.mark.parametrize(
    ("business", "countries"),
    [
        ('address = "1 Mill Row, Cardiff CF10 1AA"', ("GB",)),
        ('address = "Storgatan 1, 111 22 Stockholm, Sverige"', ("SE", "GB")),
        ('address = "中国上海市南京路1号"', ("CN", "GB")),
        ('phone = "+46 8 465 004 10"', ("SE", "GB")),
        ('phone = "01632 960001"', ("GB",)),
    ],
)
def test_without_countries_the_firm_s_own_counts(tmp_path: Path, business: str, countries: tuple[str, ...]) -> None:
    lines = [line for line in WHOLE.splitlines() if not line.startswith(('address = "1', "countries", "phone"))]
    text = "\n".join(lines).replace("[owner]", f"{business}\n[owner]", 1)
    assert desk_of(config(tmp_path, text)).countries == countries


def test_the_procedure_and_its_calendar_come_with_the_days_of_the_business(tmp_path: Path) -> None:
    desk = desk_of(config(tmp_path))
    assert (desk.procedure.id, desk.calendar.name) == ("yanna", "GB-EAW")
    assert desk.calendar.closed[date(2026, 12, 25)] == "Christmas Day"
    assert date(2026, 12, 24) in desk.calendar.closed
    assert desk.calendar.open == {date(2026, 12, 26)}


HEXPRESS = WHOLE.replace('use = "yanna"', 'use = "hexpress"')


def test_a_role_that_is_nearly_one_of_the_procedure_s_is_told_with_its_line(tmp_path: Path) -> None:
    text = HEXPRESS.replace('role = "director"', 'role = "director_of_departement"')
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    config = load(path, {})
    line = text.splitlines().index('role = "director_of_departement"') + 1
    with pytest.raises(ConfigError) as told:
        check_roles(config, desk_of(config).procedure)
    assert str(told.value) == (
        f'config.toml line {line}: [[staff]] role (number 1): "director_of_departement" is no role of the procedure '
        'hexpress. Did you mean "director_of_department"?'
    )
    with pytest.raises(ConfigError):
        furnish(config, {}, exclusive=False)


@pytest.mark.parametrize("role", ["", "owner", "packer", "director_of_department", "general_manager"])
def test_a_role_of_the_procedure_or_one_for_letters_alone_is_right(role: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(HEXPRESS.replace('role = "director"', f'role = "{role}"'), encoding="utf-8")
    config = load(path, {})
    desk = desk_of(config)
    check_roles(config, desk.procedure)
    assert desk.staff[0].role == role


def test_a_telephone_that_is_not_given_is_not_there(tmp_path: Path) -> None:
    text = WHOLE.replace('phone = "01632 960001"', "").replace('hours = "9 am to 5 pm"', "")
    person = desk_of(config(tmp_path, text)).owner_person
    assert (person.phone, person.hours) == (None, None)


def own_procedure(folder: Path, old: str, new: str) -> Config:
    shipped = Path(__file__).parent.parent / "procedures" / "yanna.toml"
    text = shipped.read_text(encoding="utf-8")
    assert old in text
    (folder / "ours.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return config(folder, WHOLE.replace('use = "yanna"', 'use = "ours.toml"'))


def test_a_procedure_of_ones_own_is_read_from_beside_the_config(tmp_path: Path) -> None:
    desk = desk_of(own_procedure(tmp_path, 'calendar = "GB-EAW"', 'calendar = "SE"'))
    assert desk.calendar.name == "SE"


def test_a_calendar_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'^procedure yanna: calendar "GB-EAV" is not known\.'):
        desk_of(own_procedure(tmp_path, 'calendar = "GB-EAW"', 'calendar = "GB-EAV"'))


def test_a_mistake_in_the_procedure_is_told_by_its_own_file(tmp_path: Path) -> None:
    with pytest.raises(ProcedureError, match=r"ours\.toml"):
        desk_of(own_procedure(tmp_path, 'within = "3wd"', 'within = "3dw"'))


def test_the_key_of_the_stamps_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.key"
    first = keys(file)
    assert [len(key) for key in first] == [32]
    assert keys(file) == first
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mailbot.key"]


def test_a_damaged_key_stamps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.key"
    file.write_bytes(b"")
    with pytest.raises(ConfigError, match=r"^\[security\] key_file: .*mailbot\.key is damaged"):
        keys(file)


def test_a_key_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be used: No such file or directory\.$"):
        keys(tmp_path / "nowhere" / "mailbot.key")


def test_a_new_key_stands_before_the_old_ones_until_they_have_leaked(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.key"
    (first,) = keys(file)
    second, *others = rotate(file, leaked=False)
    assert (second != first, others) == (True, [first])
    for _ in range(6):
        rotate(file, leaked=False)
    assert len(keys(file)) == 4
    assert file.stat().st_mode & 0o077 == 0
    (only,) = rotate(file, leaked=True)
    assert only not in (first, second)
    assert [path.name for path in tmp_path.iterdir()] == ["mailbot.key"]
    assert len({name(key) for key in (first, second, only)}) == 3


def test_stamps_of_an_old_key_count_until_it_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.key"
    firm = desk_of(config(tmp_path), *keys(file))
    written = tokens.stamp(firm.key, Audience.OWNER, "CMP-7KQ2-M9XT-4", firm.owner.email, "card")
    (stamp,) = tokens.find(written)
    assert desk_of(config(tmp_path), *rotate(file, leaked=False)).wrote(stamp, firm.owner.email)
    assert not desk_of(config(tmp_path), *rotate(file, leaked=True)).wrote(stamp, firm.owner.email)
