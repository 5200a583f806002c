"""The reviewer's signing key: a PKCS#12 file under its own passphrase, beside its certificate, in the configuration.

IT staff may put both there; the demo does. Nothing about a patient is in them, and the key is only opened to sign.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer_app.errors import CannotSign
from reviewer_app.paths import Paths
from reviewer_app.store.files import write_whole

if TYPE_CHECKING:
    from reviewer_app.report.identity import SigningIdentity

logger = logging.getLogger(__name__)
KEY_FILE = "signing-key.p12"
CERTIFICATE_FILE = "signing-certificate.pem"


def read_key(source: Path) -> bytes:
    """Return the bytes of a key file.

    Raises
    ------
    CannotSign
        If it cannot be read.
    """
    try:
        return source.read_bytes()
    except OSError as error:
        raise CannotSign("The key file cannot be read.", detail=f"errno {error.errno}") from error


def hash_of_key(pkcs12: bytes) -> str:
    """Return the SHA-256 of a key file in hexadecimal: the vault counts by it how often its passphrase was wrong."""
    import hashlib  # noqa: PLC0415 - the worklist is painted without OpenSSL

    return hashlib.sha256(pkcs12).hexdigest()


class SigningKey:
    """Reads and installs the key file of a profile."""

    def __init__(self, paths: Paths) -> None:
        self._key = paths.config / KEY_FILE
        self._certificate = paths.config / CERTIFICATE_FILE

    def identity(self) -> SigningIdentity | None:
        """Return whose certificate would sign, or None where no key is installed."""
        from reviewer_app.report.identity import identity_from_pem  # noqa: PLC0415 - the worklist is painted without it

        try:
            return identity_from_pem(self._certificate.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CannotSign("The signing certificate cannot be read.", detail=f"errno {error.errno}") from error

    def pkcs12(self) -> bytes:
        """Return the key file, still closed.

        Raises
        ------
        CannotSign
            If no key is installed or it cannot be read.
        """
        try:
            return self._key.read_bytes()
        except FileNotFoundError:
            raise CannotSign(
                "No signing key is installed on this laptop.", next_step="Choose “Install a signing key” first."
            ) from None
        except OSError as error:
            raise CannotSign("The signing key cannot be read.", detail=f"errno {error.errno}") from error

    def sha256(self) -> str:
        """Return the hash of the installed key file, empty where there is none or it cannot be read."""
        try:
            return hash_of_key(self._key.read_bytes())
        except OSError:
            return ""

    def install(self, source: Path, passphrase: str) -> SigningIdentity:
        """Take a PKCS#12 file into the profile, see `install_bytes`."""
        return self.install_bytes(read_key(source), passphrase)

    def install_bytes(
        self, data: bytes, passphrase: str, accept: Callable[[SigningIdentity], None] | None = None
    ) -> SigningIdentity:
        """Take the bytes of a PKCS#12 file into the profile; its passphrase is checked and not kept.

        `accept` is asked before anything is kept, and refuses it by what it raises.

        Raises
        ------
        CannotSign
            If it is no PKCS#12, its passphrase is another, or it was not made for signatures.
        """
        from reviewer_app.report.identity import identity_from_pkcs12  # noqa: PLC0415 - the worklist is painted without it

        identity = identity_from_pkcs12(data, passphrase)
        identity.check_purpose()
        if accept is not None:
            accept(identity)
        self._put(data, passphrase)
        logger.info("signing key installed: %s", identity.fingerprint)
        return identity

    def _put(self, data: bytes, passphrase: str) -> None:
        """Keep the key as it is, readable by its owner only, and its certificate beside it."""
        from cryptography.hazmat.primitives.serialization import Encoding, pkcs12  # noqa: PLC0415 - the worklist is painted without it

        _, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase.encode())
        if certificate is None:
            raise CannotSign("The key file holds no certificate.", next_step="Choose another file.")
        pem = certificate.public_bytes(Encoding.PEM)
        try:
            self._key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path, content in ((self._key, data), (self._certificate, pem)):
                write_whole(path, content)
                path.chmod(0o600)
        except OSError as error:
            raise CannotSign("The signing key could not be kept.", detail=f"errno {error.errno}") from error
