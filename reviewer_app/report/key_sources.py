"""Where a signing key is: in a PKCS#12 file, or on a token or card (PKCS#11). It is opened for one signature only.

Importing this loads neither what signs nor what speaks to tokens: a case opens without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

    from reviewer_app.report.identity import SigningIdentity


@dataclass(frozen=True, slots=True)
class Pkcs12Key:
    """A key in a PKCS#12 file, whose bytes are `data`; its secret is a passphrase."""

    data: bytes = field(repr=False)

    @property
    def counted_by(self) -> str:
        """What failures are counted by: the SHA-256 of the file in hexadecimal."""
        return _sha256(self.data)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key on a token or card; its secret is the PIN of the token.

    `library` is the file of the maker's PKCS#11 library, `label` and `serial` are what the token says of itself, and
    `certificate` (DER) is the one that was chosen on it.
    """

    library: str
    label: str
    serial: str
    certificate: bytes = field(repr=False)

    @property
    def counted_by(self) -> str:
        """What failures are counted by: the token, as all certificates on it have one PIN.

        Its serial number alone, since nothing but the token with that number is ever opened.
        """
        return _sha256(f"PKCS#11 token {self.serial}".encode())


KeySource: TypeAlias = Pkcs12Key | TokenKey


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A key that can sign until it is closed, and whose it is."""

    identity: SigningIdentity
    signer: Signer


@contextmanager
def opened_key(key: KeySource, secret: str) -> Iterator[OpenedKey]:
    """Open a key with its secret; leaving it closes it.

    Raises
    ------
    KeyNotOpened
        If the passphrase or the PIN is wrong.
    CannotSign
        If the file is damaged; or the token, its library or the certificate on it is not there, or it has locked its
        PIN. Also inside: where the token is taken away before it is closed.
    """
    if isinstance(key, Pkcs12Key):
        yield _from_file(key, secret)
        return
    from reviewer_app.report.tokens import opened_token  # noqa: PLC0415 - most keys are files

    with opened_token(key, secret) as opened:
        yield opened


def _from_file(key: Pkcs12Key, passphrase: str) -> OpenedKey:
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415 - see module

    from reviewer_app.report.identity import identity_from_pkcs12  # noqa: PLC0415 - see module

    identity = identity_from_pkcs12(key.data, passphrase)  # first: pyHanko returns None for a wrong passphrase
    return OpenedKey(identity, SimpleSigner.load_pkcs12_data(key.data, [], passphrase.encode()))


def _sha256(data: bytes) -> str:
    import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

    return hashlib.sha256(data).hexdigest()
