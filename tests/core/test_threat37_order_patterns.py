"""Whatever pattern an owner writes and whatever text a customer sends, it is searched in a moment (37, figure 17)."""

from __future__ import annotations

import time

import pytest

from mailbot.core.extract import shapes

TEXT = 64_000
MOST = 0.05  # seconds of this process, at the best of three
PATTERNS = [r"(\d+)+X", r"(a|a)*b", r"(.*a){12}", r"([a-z]+)*[0-9]{9}", r"(\d+|\d+\d)+-", r"(x+x+)+y", r"WF-[0-9]{5}"]
FEED = ["1", "a", "x", "1a", "WF-2081", "a ", "\u00e5"]


def searched(pattern: str, text: str) -> float:
    ready = shapes.compiled(pattern)
    began = time.process_time()
    for match in ready.finditer(text):
        assert match.end() <= TEXT
    return time.process_time() - began


@pytest.mark.parametrize("feed", FEED)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_it_takes_a_moment_whatever_the_text(pattern: str, feed: str) -> None:
    text = (feed * TEXT)[:TEXT]
    assert min(searched(pattern, text) for _ in range(3)) < MOST
