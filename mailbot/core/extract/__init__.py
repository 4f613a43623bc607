"""What a mail says: its new text, its writer and every field, each with the words it came from."""

from __future__ import annotations

from mailbot.core.extract.fields import fields
from mailbot.core.extract.persons import known_as
from mailbot.core.extract.shapes import PatternError, infer
from mailbot.core.extract.split import Part, Split, split
from mailbot.core.extract.writers import writer

__all__ = ["Part", "PatternError", "Split", "fields", "infer", "known_as", "split", "writer"]
