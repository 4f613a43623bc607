"""Names that no name server could be asked for have no text record, and nobody waits for one."""

from __future__ import annotations

import pytest

from mailbot.adapters.senders import dns


@pytest.mark.parametrize(
    "name", ["a..b._domainkey.wrenfield.example", "x" * 70 + ".example", "a\\999.example", "a." * 200]
)
def test_what_is_no_name_is_not_asked_for(name: str) -> None:
    assert dns.text(name) is None
