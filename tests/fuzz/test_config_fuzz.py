"""Whatever stands in config.toml, the answer is a Config or a ConfigError with whole sentences."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.config import ConfigError, load

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")
LINES = [
    line.removeprefix("# ")
    for line in EXAMPLE.splitlines()
    if re.match(r"(# )?(\[|\w+ = )", line) and not re.match("# (documents|templates|password_file|use) =", line)
]
KEYS = sorted({line.split(" = ")[0] for line in LINES if " = " in line})
VALUES = [line.split(" = ", 1)[1] for line in LINES if " = " in line]
ODD = [
    "[[business]]",
    "[staff]",
    '[staff."0"]',
    "business = 1",
    "staff = [1, 'two']",
    "staff.name = 'x'",
    "mailbox.host.name = 'x'",
    "x = {y = [{z = 1}]}",
    "name = '''",
    "own_phones = [",
    '"" = 1',
    "port = 1e400",
    "port = nan",
    "port = 99999999999999999999",
    "extra_closed = [2026-12-24T10:00:00Z, 10:00:00]",
    'url = "sqlite://"',
    'url = "postgresql://[::1"',
    'url = "postgresql://a:b@c/d"',
    'host = "[::1"',
    'password_file = "\\u0000"',
    'documents = "\\u0000"',
    'use = "\\u0000/x.toml"',
    'key_file = "~nobody-there/x"',
    'prefix = "É1"',
    'timezone = "../../etc/passwd"',
    'patterns = ["(", "\\u0000", "\\\\C", "(?i)x{1001}"]',
    'examples = ["", "٣"]',
]
VALUES += [odd.split(" = ", 1)[1] for odd in ODD if " = " in odd]
VALUES += [
    "1",
    "true",
    "[]",
    "{}",
    "[[1]]",
    "0.5",
    "2026-12-24",
]
anywhere = st.tuples(st.integers(0, len(EXAMPLE)), st.text(st.characters(codec="utf-8"), max_size=9))
broken = anywhere.map(lambda cut: EXAMPLE[: cut[0]] + cut[1] + EXAMPLE[cut[0] :])
assigned = st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(" = ".join)
places = st.integers(0, len(LINES) - 1)
swapped = st.dictionaries(places, assigned | st.sampled_from(ODD), max_size=3).map(
    lambda swaps: "\n".join(swaps.get(n, line) for n, line in enumerate(LINES))
)
revalued = st.dictionaries(places, st.sampled_from(VALUES), max_size=3).map(
    lambda swaps: "\n".join(
        f"{line.split(' = ')[0]} = {swaps[n]}" if n in swaps and " = " in line else line for n, line in enumerate(LINES)
    )
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=broken | swapped | revalued)
def test_no_text_breaks_the_loader(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("utf-8"))
    problems: tuple[str, ...] = ()
    try:
        load(path, os.environ)
    except ConfigError as told:
        problems = told.problems or ("nothing was said",)
    assert [said for said in problems if not (said.startswith("config.toml") and said.isprintable())] == []


def test_the_lines_that_are_swapped_make_a_config_themselves(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("\n".join(LINES), encoding="utf-8")
    assert load(path, {}).staff[0].name == "Tom Adeyemi"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00", b"\xef\xbb\xbf", "name = '\u2028'".encode()])
def test_no_bytes_break_the_loader(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        load(path, os.environ)
