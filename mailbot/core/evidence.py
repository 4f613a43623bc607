"""What speaks for a mail's writer: findings of servers, signatures and folders, before anybody judges them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Proof(StrEnum):
    """What can prove a writer; nobody is proved by what stands in From, Reply-To, Sender or a display name."""

    SENT = "sent"  # the very mail lies in our own account's Sent folder
    SERVER = "server"  # the receiving server vouches for the domain in From (RFC 8601)
    SIGNATURE = "signature"  # we verified the domain's signature ourselves (RFC 6376)
    STAMP = "stamp"  # it answers a letter that we wrote to this person for that case
    CODE = "code"  # the writer confirmed by a code that was mailed to the configured address


STRONG = frozenset({Proof.SENT, Proof.SERVER, Proof.SIGNATURE})  # each tells the writer, if enrolled
LATER = "later"  # of a signature: its key could not be asked for at present


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The topmost Authentication-Results of a mail. Domains are in lower case."""

    server: str  # authserv-id in lower case; "" in Microsoft's form, which has none
    dmarc: str = "none"  # pass, fail (also where it contradicts itself), none
    header_from: str = ""  # whom dmarc speaks of
    signed: frozenset[str] = frozenset()  # domains whose signature the server found good
    hops: tuple[str, ...] = ()  # places whose Received headers stand above it

    def vouches_for(self, domain: str) -> bool:
        """DMARC for that very domain; where there is no DMARC to pass, a good signature of it or of one above it."""
        if self.dmarc == "pass":
            return self.header_from == domain
        is_about = self.header_from in ("", domain)
        return self.dmarc == "none" and is_about and any(is_aligned(d, domain) for d in self.signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found about one mail. `signature` is pass, none, `later`, or why it was refused: `unaligned`."""

    results: Results | None = None
    signature: str = "none"
    in_sent: bool = False
    confirmed: str | None = None  # the code by which its writer said that the mail is hers

    @property
    def is_forged(self) -> bool:
        """The receiving server says that the mail does not come from whom it names (RFC 7489, dmarc=fail)."""
        return self.results is not None and self.results.dmarc == "fail"


NOTHING = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What proved a person when she answered a challenge: these kinds of proof count from then on, and no others."""

    address: str  # lower case
    proofs: frozenset[Proof] = frozenset()
    server: str = ""  # whose results count, as Results.server
    hops: frozenset[str] = frozenset()
    at: datetime


class Purpose(StrEnum):
    """What a question is about; an answer to one is never an answer to another."""

    COMMANDS = "commands"  # are they yours?
    ENROLMENT = "enrolment"  # may we see what proves you?
    PROBE = "probe"  # not asked of a person: does forged evidence reach us unchanged?


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One that waits for its answer. Whoever knows the code has read the mail that it was sent in."""

    code: str  # 80 bits, good for one answer
    purpose: Purpose
    person: str  # lower-case address that it was sent to, and that the answer must come from
    made: datetime
    reference: str | None = None
    mail: str = ""  # SHA-256 of the mail whose commands wait; of a probe, the server that it pretends to be
    received: datetime | None = None  # of that mail
    bound: str = ""  # hash of case and commands; of a probe, the way to that server
    spent: datetime | None = None


def is_aligned(signer: str, domain: str) -> bool:
    """True for the domain itself and for one above it; a part of a domain may belong to somebody else's service."""
    return domain == signer or ("." in signer and domain.endswith(f".{signer}"))


def found(evidence: Evidence, domain: str) -> frozenset[Proof]:
    """Every proof that the evidence holds for a writer at that domain."""
    results = evidence.results
    held = {
        Proof.SENT: evidence.in_sent,
        Proof.SERVER: results is not None and results.vouches_for(domain),
        Proof.SIGNATURE: evidence.signature == "pass",
    }
    return frozenset(proof for proof, is_there in held.items() if is_there)


def counted(evidence: Evidence, domain: str, enrolled: Enrolment | None) -> frozenset[Proof]:
    """Those that count: of an enrolled kind, and a server's word only from the enrolled server by the enrolled way."""
    if enrolled is None:
        return frozenset()
    held = found(evidence, domain) & enrolled.proofs
    results = evidence.results
    is_known = results is not None and results.server == enrolled.server and set(results.hops) <= enrolled.hops
    return held if is_known else held - {Proof.SERVER}
