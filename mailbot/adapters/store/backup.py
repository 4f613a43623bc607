"""A verified copy of a store while it is in use, and a store from such a copy; each appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.engine import URL

from mailbot.adapters.store import figures, lock, migrate
from mailbot.adapters.store.engine import BUSY_MS, Database
from mailbot.adapters.store.migrations import REVISIONS
from mailbot.adapters.tables import outbox
from mailbot.core import ageing
from mailbot.flow.ports import Unavailable

_NAMED = "mailbot-%Y%m%dT%H%M%SZ"
_SUFFIXES = (".db", ".dump")
SPARE = 200_000_000  # bytes that a backup leaves free: it must never be what fills the disk
DUMP_SECONDS = 3600


def make(database: Database, folder: Path, now: datetime) -> Path:
    """The file that was made: a database that holds the time of its making, or a dump of PostgreSQL."""
    target = folder / f"{now.astimezone(UTC).strftime(_NAMED)}{'.dump' if database.is_postgres else '.db'}"
    with _told("backup"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _becoming(target) as made:
            if database.is_postgres:
                _dump(database.url, made)
            else:
                _copy(database.file, made, now)
    return target


def made(folder: Path) -> dict[datetime, Path]:
    """The backups of a folder by their times."""
    found = {}
    for path in folder.glob("mailbot-*") if folder.is_dir() else ():
        if path.suffix in _SUFFIXES:
            found[_time_of(path)] = path
    return {at: path for at, path in sorted(found.items()) if at is not None}


def _time_of(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.stem, _NAMED).replace(tzinfo=UTC)
    except ValueError:
        return None


def age(folder: Path, keep: int, days: int) -> int:
    """Takes away what has had its day; how many files."""
    there = made(folder)
    gone = ageing.outdated(there, keep, days)
    with _told("backup"):
        for moment in gone:
            there[moment].unlink(missing_ok=True)
    return len(gone)


def restore(url: str, file: Path, now: datetime) -> Path | str:
    """Puts the backup in the place of the store, whose remains are put aside; where they are.

    AlreadyRunning where a mailbot works on it; Unavailable, with nothing changed, where the backup is of no use.
    """
    with closing(Database(url)) as database, closing(_Held(lock.taken(database))), _told("restore"):
        if database.is_postgres:
            aside: Path | str = _undump(database, file, now)
        else:
            aside = _replace(database.file, file, now)
        migrate.upgrade(database)
        with database.write() as connection:
            made_at = figures.beats_of(connection, ["backup"]).get("backup") or _time_of(file) or now
            figures.beat(connection, "restored", now)
            figures.beat(connection, "restored from", made_at)
            left = update(outbox).where(outbox.c.settled.is_(None))
            connection.execute(left.values(state="waiting", doubtful_since=now, attempts=0, first_tried=None))
    return aside


class _Held:
    def __init__(self, held: lock.Lock) -> None:
        self.close = held.release


# SQLite


def _copy(file: Path | None, made: Path, now: datetime) -> None:
    """VACUUM INTO reads one state of the database while others write; the copy is checked before it has a name."""
    if file is None:
        raise Unavailable("backup", "a store in memory has no backup")
    if shutil.disk_usage(made.parent).free < file.stat().st_size + SPARE:
        raise Unavailable("backup", f"there is no room for it in {made.parent}")
    with closing(sqlite3.connect(file, timeout=BUSY_MS / 1000)) as source:
        source.execute("VACUUM INTO ?", (str(made),))
    verify(made)
    with closing(sqlite3.connect(made)) as copy, copy:
        at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        copy.execute("INSERT OR REPLACE INTO beat (name, at) VALUES ('backup', ?)", (at,))


def verify(file: Path) -> None:
    """Unavailable where it is no whole database of a mailbot that this one knows."""
    if not file.is_file():
        raise Unavailable("backup", f"there is no file {file}", permanent=True)
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as rows:
            found = rows.execute("PRAGMA quick_check(1)").fetchone()[0]
            revision = rows.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError) as error:
        raise Unavailable("backup", f"{file} is no backup of mailbot's: {error}", permanent=True) from error
    if found != "ok":
        raise Unavailable("backup", f"{file} is damaged: {found.splitlines()[-1].strip()}", permanent=True)
    if revision not in REVISIONS:
        raise Unavailable(
            "backup", f"{file} was made by a newer mailbot (its tables are of {revision})", permanent=True
        )


def _replace(file: Path | None, backup: Path, now: datetime) -> Path:
    if file is None:
        raise Unavailable("restore", "a store in memory cannot be restored", permanent=True)
    verify(backup)
    aside = file.with_name(f"{file.name}.broken-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    with _becoming(file) as made:
        shutil.copyfile(backup, made)
        _keep(file, aside)
        for ending in ("-wal", "-shm"):  # what an old WAL holds belongs to the old pages
            if Path(f"{file}{ending}").exists():
                Path(f"{file}{ending}").rename(f"{aside}{ending}")
    return aside


def _keep(file: Path, aside: Path) -> None:
    """A second name: at no moment is there no database, which would be taken for a first start."""
    try:
        os.link(file, aside)
    except OSError:  # a file system without links
        shutil.copyfile(file, aside)


# PostgreSQL


def _dump(url: URL, made: Path) -> None:
    _run("pg_dump", url, "--format=custom", "--schema=public", f"--file={made}")
    _run("pg_restore", None, "--list", f"--file={os.devnull}", str(made))


def _undump(database: Database, file: Path, now: datetime) -> str:
    _run("pg_restore", None, "--list", f"--file={os.devnull}", str(file))
    aside = f"broken_{now.astimezone(UTC):%Y%m%dt%H%M%Sz}"
    with database.write() as connection:
        connection.exec_driver_sql(f"ALTER SCHEMA public RENAME TO {aside}")
    try:
        _run("pg_restore", database.url, "--single-transaction", "--no-owner", str(file))
    except Unavailable:
        with database.write() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS public CASCADE")
            connection.exec_driver_sql(f"ALTER SCHEMA {aside} RENAME TO public")
        raise
    return f"schema {aside}"


def _run(program: str, url: URL | None, *words: str) -> None:
    """The password goes by the environment: command lines are for everybody to see."""
    environ = dict(os.environ)
    at = []
    if url is not None:
        environ |= {"PGPASSWORD": str(url.password)} if url.password else {}
        bare = url.set(drivername="postgresql", password=None)
        at = [f"--dbname={bare.render_as_string(hide_password=False)}"]
    try:
        done = subprocess.run(
            [program, *at, *words], env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=DUMP_SECONDS
        )
    except FileNotFoundError:
        said = f"{program} is not installed: install the client programs of PostgreSQL (postgresql-client)"
        raise Unavailable("backup", said, permanent=True) from None
    except subprocess.TimeoutExpired:
        raise Unavailable("backup", f"{program} did not end within an hour") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable("backup", f"{program}: {lines[-1] if lines else done.returncode}")


# both


@contextmanager
def _becoming(target: Path) -> Iterator[Path]:
    """A new file that gets its name once it is on the disk; nobody else may read it (threats 66)."""
    made = target.with_name(f".{target.name}.part")
    made.unlink(missing_ok=True)
    try:
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield made
        _sync(made)
        made.rename(target)
        _sync(target.parent)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(what, str(error)) from error
    except OSError as error:
        raise Unavailable(what, f"{error.filename}: {error.strerror}") from error
