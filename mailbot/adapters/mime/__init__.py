"""Raw bytes to an IncomingMail, whatever the bytes: guarded, repaired, parsed, never raising.

`IncomingMail.problem` is None or one of: too-big, header-block-too-long, too-many-headers, header-too-long,
header-too-intricate, too-many-encoded-words, too-many-addresses, part-header-too-long, nested-too-deep,
too-many-parts (the guard refused it), parse-killed (the child process died of it), parse-failed.

Whoever judges a sender uses `IncomingMail.senders`, never the header value: that one has its names decoded.
"""

from mailbot.adapters.mime.entrance import attachment, by_headers, parse

__all__ = ["attachment", "by_headers", "parse"]
