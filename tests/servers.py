"""The real servers of the tests, private and on loopback: Dovecot and PostgreSQL."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import trustme

PASSWORD = "correct horse"
UNTIL_UP = 20.0  # seconds that a server may take to start on a busy machine


class Missing(Exception):
    """A server that is not installed on this machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool], seconds: float = UNTIL_UP) -> None:
    """Polls until it is so; fails the test otherwise."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if is_so():
            return
        pause.wait(0.02)
    raise AssertionError(f"it did not become so within {seconds:g} s")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A short temporary folder that a server running as another user may enter."""
    path = Path(tempfile.mkdtemp(prefix=f"mailbot-{name}-", dir="/tmp"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Certificates:
    """A certificate authority of the test's own, with a good certificate for loopback and three bad ones."""

    def __init__(self, folder: Path) -> None:
        authority, stranger = trustme.CA(), trustme.CA()
        self.ca_file = self._write(folder / "ca.pem", authority.cert_pem.bytes())
        self.good = self._leaf(folder / "good.pem", authority, "localhost", "127.0.0.1")
        self.wrong_host = self._leaf(folder / "wrong-host.pem", authority, "mail.example.com")
        self.self_signed = self._leaf(folder / "self-signed.pem", stranger, "localhost", "127.0.0.1")
        self.expired = self._leaf(
            folder / "expired.pem", authority, "localhost", "127.0.0.1", until=datetime(2020, 1, 1, tzinfo=UTC)
        )

    def _leaf(self, path: Path, authority: trustme.CA, *names: str, until: datetime | None = None) -> Path:
        leaf = authority.issue_cert(*names, not_after=until) if until else authority.issue_cert(*names)
        chain = b"".join(pem.bytes() for pem in leaf.cert_chain_pems)
        return self._write(path, leaf.private_key_pem.bytes() + chain)

    def _write(self, path: Path, pem: bytes) -> Path:
        path.write_bytes(pem)
        return path


def _find(program: str, *places: str) -> str:
    found = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *places]))
    if found is None:
        raise Missing(program)
    return found


def _run(*command: str) -> bytes:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


DOVECOT_COMMON = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
listen = 127.0.0.1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {internal_group}
first_valid_uid = 1
auth_failure_delay = 0
first_valid_gid = 1
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

DOVECOT_23 = """
protocols = imap
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users/%u
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u allow_all_users=yes
}}
"""

DOVECOT_24 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols {{
  imap = yes
}}
ssl = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {certificate}
auth_allow_cleartext = yes
auth_mechanisms = plain login
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {{
  passwd_file_path = {home}/users/%{{user}}
  passdb_default_password_scheme = PLAIN
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {group}
    home = {home}/mail/%{{user}}
  }}
  userdb_static_allow_all_users = yes
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mailbox on the private Dovecot, nobody else's."""

    address: str
    password: str
    dovecot: Dovecot

    def client(self) -> imaplib.IMAP4:
        """A second, independent IMAP client, logged in."""
        client = imaplib.IMAP4("127.0.0.1", self.dovecot.port, timeout=10)
        client.login(self.address, f'"{self.password}"' if " " not in self.password else self.password)
        return client

    def append(self, *mails: bytes, folder: str = "INBOX", received: datetime | None = None) -> None:
        """Puts mails into a folder, with that INTERNALDATE."""
        stamp = imaplib.Time2Internaldate(received) if received else ""
        with self.client() as client:
            for mail in mails:
                client.append(f'"{folder}"', "", stamp, mail)

    def deliver(self, *mails: bytes) -> None:
        """The fast way for thousands of mails: files straight into the Maildir of INBOX."""
        self.doveadm("mailbox", "status", "messages", "INBOX")
        new = self.dovecot.home / "mail" / self.address / "Maildir" / "new"
        for mail in mails:
            path = new / f"{next(self.dovecot.serial)}.M0P1.test"
            path.write_bytes(mail)
            self.dovecot.own(path)

    def drop(self, mail: bytes, folder: str = "") -> None:
        """One mail into a Maildir that is there, whole or not at all, as a delivery agent does it."""
        place = self.dovecot.home / "mail" / self.address / "Maildir" / folder
        name = f"{next(self.dovecot.serial)}.M0P2.test"
        made = place / "tmp" / name
        made.write_bytes(mail)
        self.dovecot.own(made)
        made.rename(place / "new" / name)

    def doveadm(self, command: str, *arguments: str) -> str:
        """For instance doveadm("mailbox", "update", "--uid-validity", "7", "INBOX")."""
        sub, rest = (arguments[:1], arguments[1:]) if command == "mailbox" else ((), arguments)
        config = str(self.dovecot.home / "dovecot.conf")
        return _run("doveadm", "-c", config, command, *sub, "-u", self.address, *rest).decode()

    def back_up(self, place: Path) -> None:
        """Its files, as an administrator copies them at night."""
        shutil.copytree(self.dovecot.home / "mail" / self.address, place)

    def restore(self, place: Path) -> None:
        """Those files and no others: UIDVALIDITY comes back with them, and the next UID that was due then."""
        there = self.dovecot.home / "mail" / self.address
        owner = there.stat()
        shutil.rmtree(there)
        shutil.copytree(place, there)
        for path in (there, *there.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)

    def kick(self) -> None:
        """Breaks this mailbox's connections from the server's side."""
        doveadm = ("doveadm", "-c", str(self.dovecot.home / "dovecot.conf"))
        _run(*doveadm, "kick", self.address)
        wait_until(lambda: self.address.encode() not in _run(*doveadm, "who"))

    def flags(self, folder: str = "INBOX") -> dict[int, str]:
        """UID -> flags, as an independent client sees them."""
        lines = self.doveadm("fetch", "uid flags", "mailbox", folder, "all").split("\f")
        pairs = [dict(line.split(":", 1) for line in block.strip().splitlines()) for block in lines if block.strip()]
        return {int(pair["uid"]): pair["flags"].strip() for pair in pairs}

    def folders(self) -> Sequence[str]:
        return self.doveadm("mailbox", "list").split("\n")[:-1]


class Dovecot:
    """Dovecot from a private config on free loopback ports; every account() is a fresh mailbox."""

    def __init__(self, home: Path, certificates: Certificates) -> None:
        self.home, self.certificates = home, certificates
        self.port, self.tls_port = free_port(), free_port()
        self.serial = count(1_790_000_000)
        self._program = _find("dovecot")
        self._running: subprocess.Popen[bytes] | None = None
        self._user = "nobody" if os.geteuid() == 0 else getpass.getuser()

    def start(self) -> None:
        version = _run(self._program, "--version").decode()
        (self.home / "users").mkdir(exist_ok=True)
        (self.home / "mail").mkdir(exist_ok=True)
        self.own(self.home / "mail")
        config = self.home / "dovecot.conf"
        first = DOVECOT_24 if version.startswith("2.4") else DOVECOT_23
        config.write_text((first + DOVECOT_COMMON).format(**self._settings()))
        quiet = subprocess.DEVNULL
        self._running = subprocess.Popen(
            [self._program, "-F", "-c", str(config)], stdin=quiet, stdout=quiet, stderr=quiet
        )
        wait_until(lambda: answers(self.port) or self._has_ended())
        if self._has_ended():
            raise AssertionError(f"Dovecot did not start: {(self.home / 'dovecot.log').read_text()}")

    def stop(self) -> None:
        if self._running is not None:
            self._running.terminate()
            self._running.wait(10)

    def _has_ended(self) -> bool:
        return self._running is not None and self._running.poll() is not None

    def account(self, password: str = PASSWORD) -> Account:
        address = f"desk{next(self.serial)}@example.com"
        # One file each: Dovecot does not notice a second change of the same file within a second.
        (self.home / "users" / address).write_text(f"{address}:{{PLAIN}}{password}::::::\n", encoding="utf-8")
        return Account(address=address, password=password, dovecot=self)

    def own(self, path: Path) -> None:
        """Hands a file to the user that Dovecot's mail service runs as."""
        if os.geteuid() == 0:
            entry = pwd.getpwnam(self._user)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def _settings(self) -> dict[str, object]:
        entry = pwd.getpwnam(self._user)
        root = os.geteuid() == 0
        return {
            "home": self.home,
            "port": self.port,
            "tls_port": self.tls_port,
            "certificate": self.certificates.good,
            "user": entry.pw_uid,
            "group": entry.pw_gid,
            "login": "dovenull" if root else self._user,
            "internal": "dovecot" if root else self._user,
            "internal_group": "dovecot" if root else grp.getgrgid(os.getgid()).gr_name,
        }


class Postgres:
    """A private PostgreSQL cluster in a temporary folder, without fsync, on a free loopback port."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self._databases = count(1)
        newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._initdb = _find("initdb", *(str(path) for path in reversed(newest)))
        self._pg_ctl = str(Path(self._initdb).with_name("pg_ctl"))
        self._psql = _find("psql")
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def start(self) -> None:
        if self._as:
            shutil.chown(self.home, "postgres")
        data, log = str(self.home / "data"), str(self.home / "log")
        _run(*self._as, self._initdb, "-D", data, "-U", "mailbot", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -h 127.0.0.1 -k {self.home} -F -c full_page_writes=off -c synchronous_commit=off"
        _run(*self._as, self._pg_ctl, "-D", data, "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        _run(*self._as, self._pg_ctl, "-D", str(self.home / "data"), "-m", "immediate", "stop")

    def database(self) -> str:
        """A fresh database; its URL for SQLAlchemy."""
        name = f"mailbot{next(self._databases)}"
        server = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "mailbot", "-d", "postgres")
        _run(self._psql, *server, "-qc", f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://mailbot@127.0.0.1:{self.port}/{name}"
