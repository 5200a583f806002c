"""The reviewer's signing key: a PKCS#12 file under its own passphrase, beside its certificate, in the configuration.

Or a note of the token or card that holds it, which goes before a file. IT staff may put them there; the demo does.
Nothing about a patient is in them, and the key is only opened to sign.
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
    from reviewer_app.report.key_sources import KeySource, TokenKey

logger = logging.getLogger(__name__)
KEY_FILE = "signing-key.p12"
CERTIFICATE_FILE = "signing-certificate.pem"
CHOSEN_FILE = "signing-token.json"


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


class SigningKey:
    """Reads and installs the key of a profile: its file, or the note of the token that holds it."""

    def __init__(self, paths: Paths) -> None:
        self._key = paths.config / KEY_FILE
        self._certificate = paths.config / CERTIFICATE_FILE
        self._token = paths.config / CHOSEN_FILE

    def token(self) -> TokenKey | None:
        """Return the token that was chosen, None where the key is a file or there is none.

        Raises
        ------
        CannotSign
            If the note of it cannot be read.
        """
        from reviewer_app.report.token_file import token_in  # noqa: PLC0415 - the worklist is painted without it

        try:
            return token_in(self._token.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CannotSign("The note of the signing token cannot be read.", detail=f"errno {error.errno}") from error

    def source(self) -> KeySource:
        """Return where the key is, still closed. Raises as `token` and `pkcs12`."""
        from reviewer_app.report.key_sources import Pkcs12Key  # noqa: PLC0415 - as above

        return self.token() or Pkcs12Key(self.pkcs12())

    def identity(self) -> SigningIdentity | None:
        """Return whose certificate would sign, or None where no key is installed."""
        from reviewer_app.report.identity import identity_from_der, identity_from_pem  # noqa: PLC0415 - the worklist is painted without it

        token = self.token()
        if token is not None:
            return identity_from_der(token.certificate)
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

    def counted_by(self) -> str:
        """Return what failures are counted by, empty where no key is installed or it cannot be read."""
        try:
            return self.source().counted_by
        except CannotSign:
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

    def choose(
        self, key: TokenKey, identity: SigningIdentity, accept: Callable[[SigningIdentity], None] | None = None
    ) -> SigningIdentity:
        """Sign with a token from now on, whose PIN has shown that its key is that of `identity`. As `install_bytes`."""
        from reviewer_app.report.token_file import token_bytes  # noqa: PLC0415 - as above

        identity.check_purpose()
        if accept is not None:
            accept(identity)
        self._write((self._token, token_bytes(key)))
        logger.info("signing token chosen: %s", identity.fingerprint)
        return identity

    def _put(self, data: bytes, passphrase: str) -> None:
        """Keep the key as it is, readable by its owner only, and its certificate beside it."""
        from cryptography.hazmat.primitives.serialization import Encoding, pkcs12  # noqa: PLC0415 - the worklist is painted without it

        _, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase.encode())
        if certificate is None:
            raise CannotSign("The key file holds no certificate.", next_step="Choose another file.")
        self._write((self._key, data), (self._certificate, certificate.public_bytes(Encoding.PEM)))
        self._token.unlink(missing_ok=True)

    def _write(self, *files: tuple[Path, bytes]) -> None:
        try:
            self._key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path, content in files:
                write_whole(path, content)
                path.chmod(0o600)
        except OSError as error:
            raise CannotSign("The signing key could not be kept.", detail=f"errno {error.errno}") from error
