"""What the journal is told: each line with its priority in front, so that `journalctl -p crit` finds an alarm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from mailbot import log


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("is_json", [False, True])
def test_under_systemd_a_line_begins_with_its_priority(
    is_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:12345")
    log.configure("info", is_json)
    log.tell("alarm", said="smtp: away")
    log.tell("unavailable", what="smtp")
    log.tell("started")
    assert [line[:3] for line in capsys.readouterr().err.splitlines()] == ["<2>", "<4>", "<6>"]


def test_elsewhere_it_does_not(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    log.configure("info", is_json=True)
    log.tell("alarm", said="smtp: away")
    assert '"level": "critical"' in capsys.readouterr().err
