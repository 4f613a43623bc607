"""How the outside fails, by whose fault it is and whether it passes (house rule 10)."""

from __future__ import annotations


class Unavailable(Exception):
    """The world's fault, and it passes: stop this round, keep the mail. `str()` is one line for people.

    `permanent` is set where waiting does not help: a wrong password, a folder that does not exist.
    """

    def __init__(self, what: str, said: str, permanent: bool = False) -> None:
        super().__init__(f"{what}: {said}")
        self.what, self.said, self.permanent = what, said, permanent  # what: imap, smtp, store


class Later(Exception):
    """What proves this mail's writer cannot be asked for at present: the mail waits, the others go on."""


class Stale(Exception):
    """The case or the mail is not as it was when it was read: read again and decide again."""


class Settled(Exception):
    """What became of this outgoing mail is on record already: there is nothing to decide again."""


class AlreadyRunning(Exception):
    """Another mailbot works on this store. `str()` is a sentence for people."""
