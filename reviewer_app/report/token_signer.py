"""Signs with a key on a token that was opened: as pyHanko's own signer, but in one thread and in our words.

python-pkcs11 tells the library of the token that it is used by one thread only (``C_Initialize`` without arguments);
pyHanko's signer signs in another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Final

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reviewer_app.errors import CannotSign
from reviewer_app.report.token_words import refusal

#: What pyHanko is to keep free in the file; the signatures of no token are longer (RSA of 4096 bits: 512).
_LONGEST: Final = 1024


class TokenSigner(Signer):
    """Signs with `key`, the handle of a private key, as `certificate`; `others` are the certificates on the token.

    `pin` is given again with each signature where the key asks for that (CKA_ALWAYS_AUTHENTICATE); empty for others.
    """

    def __init__(
        self, key: Any, certificate: x509.Certificate, others: Sequence[x509.Certificate], pin: str = ""
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([certificate, *chain_of(certificate, others)])
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._public = certificate.public_key
        self._key = key
        self._pin = pin

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the signature of `data`. Raises `CannotSign` where the token does not answer any more."""
        return bytes(_LONGEST) if dry_run else self.signature_of(data, digest_algorithm)

    def signature_of(self, data: bytes, digest_algorithm: str) -> bytes:
        """As `async_sign_raw`, waiting for the token."""
        from pyhanko.sign.pkcs11 import select_pkcs11_signing_params  # noqa: PLC0415 - needs the extra

        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        with while_open():
            raw = self._hashes_here()
            spec = select_pkcs11_signing_params(mechanism, digest_algorithm, raw, {"pin": self._pin or None})
            given = data if spec.pre_sign_transform is None else spec.pre_sign_transform(data)
            made: bytes = self._key.sign(given, **spec.sign_kwargs)
        return made if spec.post_sign_transform is None else bytes(spec.post_sign_transform(made))

    def _hashes_here(self) -> bool:
        """Whether the token signs only what was hashed before, as most do for elliptic curves."""
        from pkcs11 import Mechanism  # noqa: PLC0415 - an extra

        whole = {"ec": Mechanism.ECDSA_SHA256, "rsa": Mechanism.SHA256_RSA_PKCS}
        kind = whole.get(self._public.algorithm)
        return kind is not None and kind not in self._key.session.token.slot.get_mechanisms()


@contextlib.contextmanager
def while_open() -> Iterator[None]:
    """Let what a token's library answers in here be a sentence: it mostly says that the token is gone."""
    import pkcs11  # noqa: PLC0415 - an extra

    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise refusal(error) from error


def chain_of(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Return the certificates of `others` that vouch for `certificate`, the nearest first, and no others."""
    chain: list[x509.Certificate] = []
    last = certificate
    while last.issuer != last.subject:
        above = next((one for one in others if one.ca and one.subject == last.issuer and one not in chain), None)
        if above is None:
            break
        chain.append(above)
        last = above
    return chain


def check_fits(signer: Signer, certificate: bytes) -> None:
    """Let a token sign something of no meaning; `CannotSign` where its key does not belong to the certificate (DER)."""
    said = secrets.token_bytes(32)
    signature = asyncio.run(signer.async_sign_raw(said, "sha256"))
    public = load_der_x509_certificate(certificate).public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, said, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, said, ec.ECDSA(hashes.SHA256()))
        else:
            raise CannotSign("Keys of this kind cannot be used here.", next_step="Choose another certificate.")
    except InvalidSignature:
        raise CannotSign(
            "The key on the token does not belong to this certificate.", next_step="Choose another certificate."
        ) from None
