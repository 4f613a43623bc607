"""The documents that customers get: written by the procedure itself, as PDF, HTML or Markdown."""

from mailbot.adapters.pages.documents import FORMATS, NAMES, Document, Documents
from mailbot.adapters.pages.formats import PagesError
from mailbot.adapters.pages.posted import Posted, Window

__all__ = ["FORMATS", "NAMES", "Document", "Documents", "PagesError", "Posted", "Window"]
