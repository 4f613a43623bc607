"""The mailbox on servers that lack, lie, break or attack."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from mailbot.adapters.imap import Account, ImapMailbox
from mailbot.flow.ports import Unavailable
from tests.imap_server import Answer, ImapServer
from tests.servers import Certificates

RAW = b"Received: from x by y;\r\n Mon, 2 Mar 2026 09:30:00 +0100\r\nFrom: ann@example.org\r\n\r\nIt leaks.\r\n"
Serve = Callable[..., ImapServer]


@pytest.fixture
def serve(certificates: Certificates) -> Iterator[Serve]:
    running: list[ImapServer] = []

    def start(answers: dict[str, Answer] | None = None, certificate: str = "good", **options: Any) -> ImapServer:
        server = ImapServer(getattr(certificates, certificate), answers, **options)
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


def mailbox_on(server: ImapServer, **changed: Any) -> ImapMailbox:
    plain: dict[str, Any] = {
        "address": "desk@example.com",
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "username": "desk",
        "password": lambda: "hunter2",
        "timeout": 5.0,
    }
    return ImapMailbox(Account(**(plain | changed)))


def trouble_of(server: ImapServer, **changed: Any) -> Unavailable:
    with closing(mailbox_on(server, **changed)) as mailbox, pytest.raises(Unavailable) as caught:
        mailbox.open()
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    return caught.value


def fetched(uid: int, **items: bytes) -> bytes:
    """One FETCH response; a body goes as a literal."""
    parts = [b"UID %d" % uid]
    for name, value in items.items():
        if name.startswith("BODY"):
            parts.append(b"%s {%d}\r\n%s" % (name.encode(), len(value), value))
        else:
            parts.append(name.encode() + b" " + value)
    return b"* %d FETCH (%s)\r\n" % (uid - 9, b" ".join(parts))


def sizes(*given: int, date: bytes = b'"02-Mar-2026 08:30:00 +0000"') -> bytes:
    items = [(uid, size) for uid, size in zip((10, 11), given, strict=False)]
    return b"".join(fetched(uid, **{"RFC822.SIZE": str(size).encode(), "INTERNALDATE": date}) for uid, size in items)


def test_a_server_without_keywords_gets_the_plain_flag(serve: Serve) -> None:
    server = serve()
    with closing(mailbox_on(server, handled="flag")) as mailbox:
        mailbox.open()
        mailbox.finish([10])
    assert [line for line in server.commands if "STORE" in line] == ["UID STORE 10 +FLAGS.SILENT (\\Seen \\Flagged)"]


@pytest.mark.parametrize(("capabilities", "last"), [("UIDPLUS", "UID EXPUNGE 10,11"), ("", "UID STORE")])
def test_without_move_mail_is_copied_and_nothing_else_is_expunged(serve: Serve, capabilities: str, last: str) -> None:
    server = serve(capabilities=capabilities)
    with closing(mailbox_on(server, handled="move")) as mailbox:
        mailbox.open()
        mailbox.finish([10, 11])
    moving = [line for line in server.commands if line.startswith("UID")]
    assert moving[:3] == [
        "UID STORE 10,11 +FLAGS.SILENT (\\Seen)",
        'UID COPY 10,11 "Done"',
        "UID STORE 10,11 +FLAGS.SILENT (\\Deleted)",
    ]
    assert moving[-1].startswith(last)
    assert "EXPUNGE" not in server.commands


def test_without_idle_it_waits_until_it_is_stopped(serve: Serve) -> None:
    server, stopped = serve(), threading.Event()
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        waiting = threading.Thread(target=mailbox.wait, args=(60, stopped))
        waiting.start()
        stopped.set()
        waiting.join(5)
        assert not waiting.is_alive()
    assert "IDLE" not in server.commands


def test_a_large_folder_is_searched_in_windows(serve: Serve) -> None:
    large = b"* 60000 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 120000]\r\n"
    server = serve({"SELECT|EXAMINE": large, "UID SEARCH UID 50001": b"* SEARCH 50003 50002\r\n"})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert list(mailbox.uids()) == [10, 11, 50002, 50003]
    asked = [line for line in server.commands if "SEARCH" in line]
    assert asked == ["UID SEARCH UID 1:50000", "UID SEARCH UID 50001:100000", "UID SEARCH UID 100001:119999"]


@pytest.mark.parametrize(("uidnext", "searches"), [(b"* OK [UIDNEXT 4000000000]\r\n", 200), (b"", 1)])
def test_a_folder_with_odd_numbers_takes_a_bounded_number_of_searches(
    serve: Serve, uidnext: bytes, searches: int
) -> None:
    server = serve({"SELECT|EXAMINE": b"* 60000 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n" + uidnext})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert list(mailbox.uids()) == [10, 11]
    assert sum("SEARCH" in line for line in server.commands) in range(searches, searches + 2)


def test_no_log_line_holds_a_password_or_a_letter(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve({r"UID FETCH \S+ \(RFC822": sizes(100), r"UID FETCH \S+ \(BODY": fetched(10, **{"BODY[]": RAW})})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert len(mailbox.fetch([10])) == 1
    assert "hunter2" not in caplog.text
    assert "leaks" not in caplog.text


def test_a_mail_that_the_server_cannot_read_does_not_keep_the_others_away(serve: Serve) -> None:
    def bodies(command: str) -> bytes:
        return fetched(11, **{"BODY[]": RAW}) if command.startswith("UID FETCH 11 ") else b"$TAG NO internal error\r\n"

    server = serve({r"UID FETCH \S+ \(RFC822": sizes(100, 100), r"UID FETCH \S+ \(BODY": bodies})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert [(raw.uid, raw.raw) for raw in mailbox.fetch([10, 11])] == [(11, RAW)]


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


@pytest.mark.parametrize("date", [b"NIL", b'"99-Foo-2026 08:30:00 +0000"', b'"31-Dec-9999 23:00:00 -1400"'])
def test_without_a_time_of_arrival_the_server_s_own_stamp_counts(serve: Serve, date: bytes) -> None:
    server = serve(
        {r"UID FETCH \S+ \(RFC822": sizes(100, date=date), r"UID FETCH \S+ \(BODY": fetched(10, **{"BODY[]": RAW})}
    )
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        (raw,) = mailbox.fetch([10])
    assert raw.received == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def test_mail_of_another_uid_is_not_taken(serve: Serve) -> None:
    unasked = fetched(99, **{"BODY[]": b"planted"})
    server = serve({r"UID FETCH \S+ \(RFC822": sizes(100), r"UID FETCH \S+ \(BODY": unasked})
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        assert list(mailbox.fetch([10])) == []


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


def test_a_folder_that_numbers_anew_each_time_is_refused(serve: Serve) -> None:
    trouble = trouble_of(serve({"SELECT|EXAMINE": b"* 2 EXISTS\r\n"}))
    assert trouble.permanent
    assert "UIDVALIDITY" in trouble.said


def test_a_read_only_folder_can_only_be_left_alone(serve: Serve) -> None:
    server = serve({"SELECT|EXAMINE": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n$TAG OK [READ-ONLY] done\r\n"})
    trouble = trouble_of(server, handled="flag")
    assert trouble.permanent
    assert 'handled = "leave"' in trouble.said
    with closing(mailbox_on(server, handled="leave")) as mailbox:
        assert mailbox.open().uidvalidity == 7


def test_a_target_that_cannot_be_made_is_named(serve: Serve) -> None:
    trouble = trouble_of(serve({"LIST": b"", "CREATE": b"$TAG NO permission denied\r\n"}), handled="move")
    assert trouble.permanent
    assert 'folder "Done" cannot be made (CREATE failed: permission denied)'.lower() in trouble.said.lower()


@pytest.mark.parametrize(
    ("answer", "permanent"), [("[UNAVAILABLE] try later", False), ("[AUTHENTICATIONFAILED] no", True), ("no", True)]
)
def test_a_login_that_fails_for_the_moment_is_no_wrong_password(serve: Serve, answer: str, permanent: bool) -> None:
    assert trouble_of(serve({"LOGIN": f"$TAG NO {answer}\r\n".encode()})).permanent is permanent


def test_who_we_are_is_told_where_it_is_asked(serve: Serve) -> None:
    server = serve(capabilities="ID")
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
    assert 'ID ("name" "mailbot")' in server.commands


@pytest.mark.parametrize("kind", ["self_signed", "wrong_host", "expired"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_bad_certificate_gets_no_password(serve: Serve, certificates: Certificates, kind: str, security: str) -> None:
    server = serve(certificate=kind, implicit_tls=security == "tls", capabilities="STARTTLS")
    trouble = trouble_of(server, security=security, ca_file=str(certificates.ca_file))
    assert trouble.permanent
    assert "certificate" in trouble.said
    assert not [line for line in server.commands if "LOGIN" in line]


@pytest.mark.parametrize("greeting", [b"* OK ready", b"* PREAUTH welcome"])
def test_a_stripped_starttls_gets_no_password(serve: Serve, greeting: bytes) -> None:
    server = serve(greeting=greeting, capabilities="STARTTLS" if b"PREAUTH" in greeting else "")
    trouble = trouble_of(server, security="starttls")
    assert not [line for line in server.commands if "LOGIN" in line]
    assert trouble.what == "imap"


def test_what_is_injected_before_tls_is_not_believed(serve: Serve, certificates: Certificates) -> None:
    injected = b"$TAG OK go\r\n* CAPABILITY IMAP4rev1 INJECTED ID\r\n"
    server = serve({"STARTTLS": injected}, capabilities="STARTTLS")
    with closing(mailbox_on(server, security="starttls", ca_file=str(certificates.ca_file))) as mailbox:
        mailbox.open()
    assert not [line for line in server.commands if line.startswith("ID ")]


def test_a_server_that_says_nothing_is_given_up(serve: Serve) -> None:
    trouble = trouble_of(serve(greeting=b""), timeout=0.3)
    assert not trouble.permanent
    assert "127.0.0.1" in trouble.said
