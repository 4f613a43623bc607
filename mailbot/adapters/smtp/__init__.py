"""The way out over SMTP: one mail, one answer - sent, try later, refused or unknown."""

from mailbot.adapters.smtp.connect import Account, Security
from mailbot.adapters.smtp.mailer import SmtpMailer

__all__ = ["Account", "Security", "SmtpMailer"]
