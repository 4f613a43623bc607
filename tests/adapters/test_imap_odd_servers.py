"""The mailbox on servers that lack what Dovecot has."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.adapters.imap_answers import RAW, fetched, mailbox_on, sizes, trouble_of
from tests.imap_server import Serve


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


@pytest.mark.parametrize("date", [b"NIL", b'"99-Foo-2026 08:30:00 +0000"', b'"31-Dec-9999 23:00:00 -1400"'])
def test_without_a_time_of_arrival_the_server_s_own_stamp_counts(serve: Serve, date: bytes) -> None:
    server = serve(
        {r"UID FETCH \S+ \(RFC822": sizes(100, date=date), r"UID FETCH \S+ \(BODY": fetched(10, **{"BODY[]": RAW})}
    )
    with closing(mailbox_on(server)) as mailbox:
        mailbox.open()
        (raw,) = mailbox.fetch([10])
    assert raw.received == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


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
