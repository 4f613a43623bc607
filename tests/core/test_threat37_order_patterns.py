"""Whatever pattern an owner writes and whatever text a customer sends, it is searched in a moment (37, figure 17)."""

from __future__ import annotations

import time

import pytest

from mailbot.core.extract import shapes

TEXT = 64_000
MOST = 0.05  # seconds of this process
PATTERNS = [r"(\d+)+X", r"(a|a)*b", r"(.*a){12}", r"([a-z]+)*[0-9]{5}", r"(\d+|\d+\d)+-", r"(x+x+)+y", r"WF-[0-9]{5}"]
FEED = ["1", "a", "x", "1a", "WF-2081", "a ", "\u00e5"]


@pytest.mark.parametrize("feed", FEED)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_it_takes_a_moment_whatever_the_text(pattern: str, feed: str) -> None:
    text = (feed * TEXT)[:TEXT]
    ready = shapes.compiled(pattern)
    began = time.process_time()
    found = [match.end() for match in ready.finditer(text)]
    assert time.process_time() - began < MOST
    assert all(end <= TEXT for end in found)
