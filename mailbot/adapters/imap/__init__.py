"""The folder that customers write to, over IMAP: fetched by UID, kept first, flagged or moved afterwards."""

from mailbot.adapters.imap.connect import Account, Handled, Security
from mailbot.adapters.imap.copies import Copies
from mailbot.adapters.imap.mailbox import ImapMailbox

__all__ = ["Account", "Copies", "Handled", "ImapMailbox", "Security"]
