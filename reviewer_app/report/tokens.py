"""Tokens and cards that sign (PKCS#11 2.40): what is on them, and one session that signs with one key.

All of it runs in the child process that signs: the library of a token's maker is foreign code. It is closed after every
use, so a token that was put in or taken out meanwhile is seen, and the PIN counts for one signature.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asn1crypto import x509 as asn1
from cryptography import x509

from reviewer_app.report.identity import SigningIdentity, identity_from_der
from reviewer_app.report.key_sources import OpenedKey, TokenKey
from reviewer_app.report.token_signer import TokenSigner, check_fits, while_open
from reviewer_app.report.token_words import (
    library_missing,
    no_certificate,
    no_key,
    no_token,
    package_missing,
    refusal_of_pin,
    token_missing,
)

if TYPE_CHECKING:
    from pkcs11 import Attribute, Object, Session, Slot, Token


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A token in a reader: what it says of itself, and the certificates on it that can be read without its PIN.

    `keys` and `identities` belong together, one of each for a certificate.
    """

    label: str
    serial: str
    keys: tuple[TokenKey, ...] = ()
    identities: tuple[SigningIdentity, ...] = ()


def tokens_at(library: str) -> tuple[FoundToken, ...]:
    """Return the tokens that the PKCS#11 library of that file knows now. No PIN is asked for.

    Raises
    ------
    CannotSign
        If python-pkcs11 or the library is missing, or it knows no token.
    """
    with _library(library) as slots:
        found = [_look(library, token) for slot in slots if (token := _token(slot)) is not None]
    if not found:
        raise no_token()
    return tuple(found)


@contextlib.contextmanager
def opened_token(key: TokenKey, pin: str) -> Iterator[OpenedKey]:
    """Open the key on a token with its PIN, and close it on leaving. As `key_sources.opened_key`."""
    with _library(key.library) as slots, _open(_wanted(slots, key), pin) as session:
        yield _opened(session, key, pin)


def try_token(key: TokenKey, pin: str) -> SigningIdentity:
    """Let the token sign something of no meaning, and return whose key it is: it belongs to the certificate.

    Raises as `key_sources.opened_key`; `CannotSign` also where key and certificate do not belong together.
    """
    with opened_token(key, pin) as opened:
        check_fits(opened.signer, key.certificate)
        return opened.identity


@contextlib.contextmanager
def _library(path: str) -> Iterator[Sequence[Slot]]:
    """Load the library of a token's maker, and tell it on leaving that it is used no more."""
    try:
        import pkcs11  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise package_missing() from error
    try:
        loaded = pkcs11.lib(path)
    except pkcs11.PKCS11Error as error:
        raise library_missing() from error
    try:
        with while_open():
            slots = loaded.get_slots(token_present=True)
        yield slots
    finally:
        with contextlib.suppress(pkcs11.PKCS11Error):
            loaded.finalize()


def _token(slot: Slot) -> Token | None:
    """Return the token in a slot; None where there is none, or it was never set up."""
    import pkcs11  # noqa: PLC0415 - as above

    try:
        token = slot.get_token()
    except pkcs11.PKCS11Error:
        return None  # taken out, or not known to this library
    return token if pkcs11.TokenFlag.TOKEN_INITIALIZED in token.flags else None


def _look(library: str, token: Token) -> FoundToken:
    label, serial = _said(token)
    with while_open(), token.open() as session:
        certificates = [one for _, one in _certificates(session) if not one.ca]
    keys = [TokenKey(library, label, serial, one.dump()) for one in certificates]
    identities = [identity_from_der(one.certificate) for one in keys]
    return FoundToken(label, serial, tuple(keys), tuple(identities))


def _said(token: Token) -> tuple[str, str]:
    """Return label and serial number of a token."""
    return token.label.strip(), token.serial.decode("latin-1").strip()


def _certificates(session: Session) -> list[tuple[Object, asn1.Certificate]]:
    """Return what can be read of the X.509 certificates on a token; what is none is passed over."""
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415 - as above

    found = []
    for one in list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})):
        with contextlib.suppress(ValueError, TypeError):
            data = bytes(_value(one, Attribute.VALUE))
            x509.load_der_x509_certificate(data)
            found.append((one, asn1.Certificate.load(data, strict=True)))
    return found


def _wanted(slots: Sequence[Slot], key: TokenKey) -> Token:
    """Return the token that holds the chosen certificate, which is read without a PIN.

    Tokens of one serial number are there, and of one label: no PIN is ever given to another than the one that was
    chosen, which would count it as a wrong one. The label may have changed since.
    """
    there = [token for slot in slots if (token := _token(slot)) is not None and _said(token)[1] == key.serial]
    if not there:
        raise token_missing(key.label)
    holding = [one for one in there if _holds(one, key.certificate)]
    if not holding:
        raise no_certificate(key.label)
    return min(holding, key=lambda token: _said(token)[0] != key.label)


def _holds(token: Token, certificate: bytes) -> bool:
    with while_open(), token.open() as session:
        return any(one.dump() == certificate for _, one in _certificates(session))


@contextlib.contextmanager
def _open(token: Token, pin: str) -> Iterator[Session]:
    """Log in with the PIN; leaving closes the session, and with it the login."""
    import pkcs11  # noqa: PLC0415 - as above

    if pkcs11.TokenFlag.USER_PIN_LOCKED in token.flags:
        raise refusal_of_pin(pkcs11.PinLocked(), token.flags)
    try:
        session = token.open(user_pin=pin)
    except pkcs11.PKCS11Error as error:
        raise refusal_of_pin(error, _flags(token)) from error
    try:
        yield session
    finally:
        with contextlib.suppress(pkcs11.PKCS11Error):
            session.close()


def _flags(token: Token) -> Any:
    """Return what a token says of its PIN now: `Token.flags` is what it said when it was found."""
    import pkcs11  # noqa: PLC0415 - as above

    try:
        return token.slot.get_token().flags
    except pkcs11.PKCS11Error:
        return token.flags


def _opened(session: Session, key: TokenKey, pin: str) -> OpenedKey:
    """Find certificate and key on the token that was opened."""
    from pkcs11 import Attribute  # noqa: PLC0415 - as above

    with while_open():
        there = _certificates(session)
        found = next((one for one in there if one[1].dump() == key.certificate), None)
        if found is None:
            raise no_certificate(key.label)
        entry, certificate = found
        private = _private_key(session, entry)
        if private is None:
            raise no_key(key.label)
        each_time = _value(private, Attribute.ALWAYS_AUTHENTICATE, default=False)
        signer = TokenSigner(private, certificate, [one for _, one in there], pin if each_time else "")
    return OpenedKey(identity_from_der(key.certificate), signer)


def _private_key(session: Session, certificate: Object) -> Any:
    """Return the key of a certificate: the one of the same id, else of the same label; None where there is none."""
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415 - as above

    keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
    for naming in (Attribute.ID, Attribute.LABEL):
        name = _value(certificate, naming)
        same = [one for one in keys if name and _value(one, naming) == name]
        if len(same) == 1:
            return same[0]
    return None


def _value(entry: Object, attribute: Attribute, default: Any = None) -> Any:
    """Return an attribute of something on a token, `default` where the token does not have it."""
    import pkcs11  # noqa: PLC0415 - as above

    try:
        return entry[attribute]
    except (pkcs11.exceptions.AttributeTypeInvalid, pkcs11.exceptions.AttributeSensitive):
        return default
