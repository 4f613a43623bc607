"""Fixtures that every room of the tests may use: the real servers, started once and only when a test asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.imap_server import Answer, ImapServer, Serve
from tests.servers import Account, Certificates, Dovecot, Missing, Postgres, open_folder
from tests.smtp_server import SmtpServer


def leave_out(program: Missing, package: str) -> NoReturn:
    """A missing server leaves its tests out on a person's machine and fails them in continuous integration."""
    reason = f"{program} is not installed; `make test` as root installs it, or: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


SLOW_ROOMS = {"cli", "e2e", "fuzz"}
# Whole cases, every letter in every language, every bomb: `make test` runs them, `make check` does not.
SLOW_STORIES = (
    "test_hexpress",
    "test_yanna",
    "test_side_tracks",
    "test_states",
    "test_main_job",
    "test_threat",
    "test_dispatch",
    "test_bounce",
    "test_letters",
    "test_owner_letters",
    "test_pages",
    "test_mime",
    "test_store_sql",
    "test_store_open",
    "test_corpus",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole programs, whole stories and random input are left to `make test`, so that `make check` stays quick."""
    for item in items:
        is_random = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        if is_random or SLOW_ROOMS & set(item.path.parts) or item.path.name.startswith(SLOW_STORIES):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    """A private Dovecot, plain and STARTTLS on `port`, TLS on `tls_port`."""
    with open_folder("dovecot") as home:
        try:
            server = Dovecot(home, certificates)
        except Missing as program:
            leave_out(program, "dovecot-imapd")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    """An empty mailbox of this test's own."""
    return dovecot.account()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with open_folder("postgres") as home:
        try:
            server = Postgres(home)
        except Missing as program:
            leave_out(program, "postgresql")
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="module")
def postgres_url(postgres: Postgres) -> str:
    """The URL of a fresh database for this test module."""
    return postgres.database()


@pytest.fixture
def smtp_server(certificates: Certificates) -> Iterator[SmtpServer]:
    """A scripted SMTP server in a thread of its own that accepts and keeps everything until told otherwise."""
    server = SmtpServer(certificates)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def serve(certificates: Certificates) -> Iterator[Serve]:
    """Starts scripted IMAP servers: serve({pattern: answer}, certificate="good", **options)."""
    running: list[ImapServer] = []

    def start(answers: dict[str, Answer] | None = None, certificate: str = "good", **options: Any) -> ImapServer:
        server = ImapServer(getattr(certificates, certificate), answers, **options)
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def project() -> Path:
    """The root of the checkout."""
    return Path(__file__).parents[1]
