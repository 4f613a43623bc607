"""Mails really signed with keys of the tests' own, and a DNS that knows these keys alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from mailbot.adapters.senders.dns import Silent

HEADERS = (b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references")
# 768 bits: too short to be made by the library that makes the others, and by anybody's own server today.
WEAK = """\
-----BEGIN RSA PRIVATE KEY-----
MIIBygIBAAJhAP2HS8LmpGf3IBkBm7nXFpPGvZnCgkf9R0b3RyLb8CaMquTAXW1/
xcJ8reBrkrbyZVAlaojeqmqkEVgHr11E0NTZGCm5xWYlRbo0sREfEIHfc+u/N9b1
EOiE3DZ3IO4WHwIDAQABAmAyXxg5YBPYKCxza3NiSA7PS5ROIWw7G2J3AhhbH7Gm
JxqpGmM1p0ZGbvko9paOzLfZKZIgWsQBwrp3YrQL0N7mddJEtdOoDffMTP38h0Me
qLTc1K8ANRWIGJ9troech1kCMQD/b9uWc7DdxV5ore7JUTB4nABVmlvjb9YEk3fU
4P1dSeMwU8xWsmHYIj/M8vhhU40CMQD+Flx60yspxCwj10bAP564010uOaHSGvxq
LT2H3yka9Dh8KS/VWYPOqC3p9Z0Yr1sCMQC4YjslCE/UVeMHNv5WDagqd5l6MVlA
/HqFhRmL7fiV/X7kZKjssAkW5eod/Ak04AUCMHfTnduC2PlCfbqNXN1vY3AwpeIV
5d3LQjzkhv8b3CvM/xJ27gsEwydjovuSDHtGvwIwE4ShadsJAJ/bQyrjboU0fT63
MrkD3rTm2h08NpmtgWskcB6CmSiMou5quqncAD9w
-----END RSA PRIVATE KEY-----
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    private: bytes  # PEM
    record: bytes  # as the DNS gives it


@cache
def key(name: str) -> Key:
    """One key for each name; `weak` is shorter than RFC 8301 allows."""
    made = load_pem_private_key(WEAK.encode(), None) if name == "weak" else rsa.generate_private_key(65537, 1024)
    assert isinstance(made, rsa.RSAPrivateKey)
    public = made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    private = made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return Key(private=private, record=b"v=DKIM1; k=rsa; p=" + base64.b64encode(public))


def sign(
    raw: bytes,
    domain: str,
    by: str = "good",
    selector: str = "s1",
    headers: tuple[bytes, ...] = HEADERS,
    length: bool = False,
    algorithm: bytes = b"rsa-sha256",
) -> bytes:
    """The mail with a signature of that domain on top."""
    given = [name for name in headers if f"\n{name.decode()}:".encode() in b"\n" + raw.lower()]
    made: bytes = dkim.sign(
        raw,
        selector.encode(),
        domain.encode(),
        key(by).private,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=given,
        length=length,
        signature_algorithm=algorithm,
    )
    return made + raw


class Dns:
    """Answers from `records`; set `down` to make it silent. `asked` are the names that were asked for."""

    def __init__(self, **records: bytes) -> None:
        self.records = {name.replace("__", "."): record for name, record in records.items()}
        self.asked: list[str] = []
        self.down = False

    def publish(self, domain: str, by: str = "good", selector: str = "s1") -> None:
        self.records[f"{selector}._domainkey.{domain}"] = key(by).record

    def __call__(self, name: str) -> bytes | None:
        self.asked.append(name)
        if self.down:
            raise Silent("timeout")
        return self.records.get(name)
