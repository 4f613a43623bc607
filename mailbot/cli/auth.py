"""`mailbot auth`: what proves the people who command, how they are enrolled, and new keys for the stamps."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.entrance import DEFAULT, WRONG_CONFIG, ConfigOption, environ, fail, told

if TYPE_CHECKING:
    from mailbot.core.evidence import Enrolment
    from mailbot.house import House

app = typer.Typer(no_args_is_help=True)


@app.command("test")
def enrol(
    config: ConfigOption = DEFAULT,
    who: Annotated[str, typer.Option("--who", help="The address of somebody else of the desk.")] = "",
) -> None:
    """Ask the owner to answer one mail, and learn from the answer what proves her from then on."""
    from mailbot.config import load
    from mailbot.core import roles
    from mailbot.core.decide import enrol as enrolling
    from mailbot.house import furnish

    with told():
        house = furnish(load(Path(config), environ()), environ(), exclusive=False)
        try:
            person = roles.at(who or house.desk.owner.email, house.desk)
            if person is None:
                fail(f"{who} is neither [owner] email nor that of a [[staff]] entry.", WRONG_CONFIG)
                return
            now = datetime.now(UTC)
            decision = enrolling.begin(roles.address(person, house.desk), house.desk, now)
            house.store.record(decision, [house.letters.render(letter, now) for letter in decision.letters], now)
        finally:
            house.close()
    print(f"A mail for {roles.address(person, house.desk).email} waits to be sent: `mailbot run` sends it.")
    print("Answer it with ok within a day. What was found comes by mail, and `mailbot auth show` prints it.")


@app.command()
def show(config: ConfigOption = DEFAULT) -> None:
    """Who may command, and what proves each of them."""
    from mailbot.config import load
    from mailbot.core import roles
    from mailbot.house import furnish

    with told():
        house = furnish(load(Path(config), environ()), environ(), exclusive=False)
        try:
            for person in roles.everybody(house.desk):
                if address := roles.key(person):
                    print(f"{address}: {proved(house.store.enrolled(address))}")
        finally:
            house.close()


@app.command()
def rotate(
    config: ConfigOption = DEFAULT,
    leaked: Annotated[bool, typer.Option("--leaked", help="Forget the old keys: somebody else has seen them.")] = False,
) -> None:
    """Make a new key for the stamps of our letters; answers to older letters still count, unless the key leaked."""
    from mailbot import stamp_key
    from mailbot.config import load

    with told():
        settings = load(Path(config), environ())
        made, *older = stamp_key.rotate(settings.security.key_file, leaked)
    kept = f"{len(older)} older {'key counts' if len(older) == 1 else 'keys count'}" if older else "no older key counts"
    print(f"The new key is {stamp_key.name(made)}; {kept}. Restart `mailbot run` so that it uses it.")


def proved(enrolment: Enrolment | None) -> str:
    """One line on what proves a person."""
    if enrolment is None:
        return "not enrolled, so that each command is asked back; run `mailbot auth test`"
    domain = enrolment.address.rpartition("@")[2]
    said = {
        "sent": "mail in our own Sent folder",
        "server": f"the word of {enrolment.server or 'the receiving server'} for {domain}",
        "signature": f"a DKIM signature of {domain}",
    }
    found = [said[proof.value] for proof in sorted(enrolment.proofs)]
    day = f"{enrolment.at:%Y-%m-%d}"
    return f"proved by {' or '.join(found)} (since {day})" if found else f"nothing proves it (tried {day}): asked back"


def line(house: House) -> str:
    """For `mailbot check`: the owner's."""
    return f"{house.desk.owner.email} is {proved(house.store.enrolled(house.desk.owner.key))}"
