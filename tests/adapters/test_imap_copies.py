"""A mail is found by its Message-ID where sent mail is kept and where copies arrive, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.adapters.imap import Copies
from mailbot.flow.ports import Unavailable
from tests import servers
from tests.adapters.imap_answers import account_on
from tests.adapters.imap_desk import settings
from tests.imap_server import Serve

OURS = "<letter.1@shop.example>"


def mail(message_id: str, text: str = "We have your complaint.") -> bytes:
    return f"From: desk@shop.example\r\nMessage-ID: {message_id}\r\n\r\n{text}\r\n".encode()


def copies(account: servers.Account, sent_folder: str = "", arrived: bool = False, **changed: Any) -> Copies:
    return Copies(settings(account, **changed), sent=True, arrived=arrived, sent_folder=sent_folder)


@pytest.mark.servers
def test_a_letter_in_the_sent_folder_was_sent(account: servers.Account) -> None:
    account.doveadm("mailbox", "create", "Sent")
    account.append(mail(OURS), folder="Sent")
    account.append(mail("<other@shop.example>"))
    assert copies(account).accepted(OURS) is True
    assert copies(account).copy(OURS) == mail(OURS)
    assert copies(account).accepted("<other@shop.example>") is False
    assert copies(account).copy("<other@shop.example>") is None
    assert "\\Seen" not in account.flags("Sent")[1]


@pytest.mark.servers
def test_a_folder_that_the_config_names_is_looked_in_and_no_other(account: servers.Account) -> None:
    for name in ("Sent", "Outgoing"):
        account.doveadm("mailbox", "create", name)
    account.append(mail(OURS), folder="Outgoing")
    assert copies(account).accepted(OURS) is False
    assert copies(account, sent_folder="Outgoing").accepted(OURS) is True
    assert copies(account, sent_folder="Outgoing").sent_name() == "Outgoing"


@pytest.mark.servers
def test_without_such_a_folder_nobody_knows(account: servers.Account) -> None:
    account.append(mail(OURS))
    assert copies(account).accepted(OURS) is None
    assert copies(account, sent_folder="Nowhere").accepted(OURS) is None
    assert copies(account).sent_name() is None


@pytest.mark.servers
def test_copies_that_arrived_are_found_also_after_they_were_filed(account: servers.Account) -> None:
    account.doveadm("mailbox", "create", "Done")
    account.append(mail(OURS))
    account.append(mail("<filed@shop.example>"), folder="Done")
    asked = copies(account, arrived=True, handled_folder="Done")
    assert asked.accepted(OURS) is True
    assert asked.accepted("<filed@shop.example>") is True
    assert asked.accepted("<none@shop.example>") is False


@pytest.mark.servers
@pytest.mark.parametrize(
    "odd", ["", "@", "<>", "<>>", '<a" ALL "b@shop.example>', "<a\r\nB>", "<ä@shop.example>", "shop"]
)
def test_a_message_id_that_is_none_finds_nothing(account: servers.Account, odd: str) -> None:
    account.doveadm("mailbox", "create", "Sent")
    account.append(mail(OURS), folder="Sent")
    assert copies(account).accepted(odd) is False
    assert copies(account).copy(odd) is None


def test_the_folder_that_the_server_marks_comes_before_one_with_the_usual_name(serve: Serve) -> None:
    listed = b'* LIST () "/" Sent\r\n* LIST (\\HasNoChildren \\Sent) "/" "[Gmail]/Skickat"\r\n'
    server = serve({"LIST": listed})
    asked = Copies(account_on(server))
    assert asked.sent_name() == "[Gmail]/Skickat"
    assert asked.accepted(OURS) is True
    assert any(command.startswith('EXAMINE "[Gmail]/Skickat"') for command in server.commands)
    assert any(command.startswith(f"UID SEARCH HEADER Message-ID {OURS}") for command in server.commands)


@pytest.mark.parametrize("name", ["INBOX.Sent", "INBOX/Sent Items", "Skickat", "&XfJT0ZAB-"])
def test_usual_names_are_known(serve: Serve, name: str) -> None:
    server = serve({"LIST": f'* LIST () "/" INBOX\r\n* LIST () "." "{name}"\r\n'.encode()})
    assert Copies(account_on(server)).accepted(OURS) is True


def test_a_server_that_breaks_off_is_away_and_not_a_no(serve: Serve) -> None:
    server = serve({"LIST": b'* LIST () "/" Sent\r\n', "UID SEARCH": None})
    with pytest.raises(Unavailable):
        Copies(account_on(server)).accepted(OURS)
