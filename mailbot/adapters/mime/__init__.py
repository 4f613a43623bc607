"""Raw bytes to an IncomingMail, whatever the bytes: guarded, repaired, parsed, never raising."""

from mailbot.adapters.mime.entrance import attachment, parse

__all__ = ["attachment", "parse"]
