"""Names in any script are told in any locale, to people and to programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIL = (
    "From: =?utf-8?q?=C3=85sa_Berg?= <asa@mail.example>\r\nTo: complaints@shop.example\r\nSubject: Lampan\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nHej, min lampa är trasig. Jag vill klaga.\r\n\r\nÅsa Berg\r\n"
)


@pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1"])
def test_json_is_utf8_in_every_locale(tmp_path: Path, locale: str) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(MAIL.encode())
    environ = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
    command = [sys.executable, "-m", "mailbot", "read", "--json", str(file)]
    done = subprocess.run(command, env=environ, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Åsa Berg" in str(json.loads(done.stdout.decode("utf-8"))["fields"])
