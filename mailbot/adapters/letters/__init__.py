"""Letters: what was decided, written out in the reader's language as final bytes."""

from mailbot.adapters.letters.headers import Unwritable
from mailbot.adapters.letters.templates import TemplateError
from mailbot.adapters.letters.writer import Letters, installation

__all__ = ["Letters", "TemplateError", "Unwritable", "installation"]
