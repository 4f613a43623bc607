"""The three stores that must behave alike: SQLite, PostgreSQL and the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, text

from mailbot.adapters.store import SqlStore
from mailbot.adapters.tables import Row
from mailbot.flow.ports import Store
from tests.fakes import FakeStore


@pytest.fixture(params=["fake", "sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "fake":
        yield FakeStore()
        return
    sql = SqlStore.open(request.getfixturevalue(f"{request.param}_store"))
    try:
        yield sql
    finally:
        sql.close()


@pytest.fixture
def sqlite_store() -> Iterator[str]:
    """In memory where the system has such a folder: every commit waits for the disk otherwise."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield f"sqlite:///{folder}/mailbot.db"


@pytest.fixture
def postgresql_store(postgres_url: str) -> str:
    """The module's database, emptied."""
    SqlStore.open(postgres_url).close()
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        tables = ", ".join(Row.metadata.tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    engine.dispose()
    return postgres_url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def url(request: pytest.FixtureRequest) -> str:
    """Where an empty store of each real kind is to be opened."""
    found: str = request.getfixturevalue(f"{request.param}_store")
    return found
