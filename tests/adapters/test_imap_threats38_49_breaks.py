"""Bombs, lies and broken connections end a round, and never the program."""

from __future__ import annotations

from contextlib import closing

import pytest

from mailbot.flow.ports import Unavailable
from tests.adapters.imap_answers import RAW, fetched, mailbox_on, sizes, trouble_of
from tests.imap_server import Serve


@pytest.mark.parametrize(
    "bomb",
    [
        b"* 1 FETCH (UID 10 BODY[] {1000000000000}\r\nxx",
        b"* 1 FETCH (UID 10 BODY[] {3}\r\nxxxx",
        b"* 1 FETCH (UID 10 BODY[] " + b"x" * 1_100_000 + b"\r\n",
        b"* 1 FETCH ((((((((\r\n",
        b"* 1 FETCH (UID ten)\r\n",
        b"\x00\xff\r\n",
        None,
        b"* BYE overloaded\r\n",
    ],
)
def test_nonsense_ends_the_round_and_not_the_program(serve: Serve, bomb: bytes | None) -> None:
    after = None if bomb is None else bomb + b"$TAG OK\r\n"
    server = serve({r"UID FETCH \S+ \(RFC822": sizes(100), r"UID FETCH \S+ \(BODY": after})
    with closing(mailbox_on(server, timeout=0.5)) as mailbox:
        mailbox.open()
        with pytest.raises(Unavailable) as caught:
            mailbox.fetch([10])
        assert not caught.value.permanent
        assert len(str(caught.value)) < 400
        assert mailbox.open().uidvalidity == 7


def test_a_size_that_was_announced_too_small_does_not_pass_the_limit(serve: Serve) -> None:
    def slices(command: str) -> bytes:
        header = "HEADER" in command
        offset, wanted = (int(number) for number in command.split("<")[1].split(">")[0].split("."))
        name = f"BODY[{'HEADER' if header else ''}]<{offset}>"
        return fetched(10, **{name: RAW if header else b"x" * wanted})

    server = serve({r"UID FETCH \S+ \(RFC822": sizes(2 * 2**20), r"UID FETCH \S+ \(BODY": slices})
    with closing(mailbox_on(server, max_bytes=3 * 2**20)) as mailbox:
        mailbox.open()
        (raw,) = mailbox.fetch([10])
    assert (raw.whole, raw.raw) == (False, RAW)


def test_mail_of_another_uid_is_not_taken(serve: Serve) -> None:
    unasked = fetched(99, **{"BODY[]": b"planted"})
    server = serve({r"UID FETCH \S+ \(RFC822": sizes(100), r"UID FETCH \S+ \(BODY": unasked})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert list(mailbox.fetch([10])) == []


def test_a_mail_that_the_server_cannot_read_does_not_keep_the_others_away(serve: Serve) -> None:
    def bodies(command: str) -> bytes:
        return fetched(11, **{"BODY[]": RAW}) if command.startswith("UID FETCH 11 ") else b"$TAG NO internal error\r\n"

    server = serve({r"UID FETCH \S+ \(RFC822": sizes(100, 100), r"UID FETCH \S+ \(BODY": bodies})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert [(raw.uid, raw.raw) for raw in mailbox.fetch([10, 11])] == [(11, RAW)]


def test_a_server_that_says_nothing_is_given_up(serve: Serve) -> None:
    trouble = trouble_of(serve(greeting=b""), timeout=0.3)
    assert not trouble.permanent
    assert "127.0.0.1" in trouble.said
