"""What the answers of a token come to, in plain words. Importing it needs nothing of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewer_app.errors import CannotSign, WrongPin

if TYPE_CHECKING:
    from pkcs11 import PKCS11Error, TokenFlag

UNCHANGED = "Nothing was signed."
_CHOOSE_ANOTHER = "Choose another certificate under “Install a signing key”."
_PUT_IN = "Put it in, then sign again."
#: What `pip` calls the part of this program that speaks to tokens.
EXTRA = "reviewer-app[tokens]"
HOW_TO_GET = f'Ask your IT staff to install it: pip install "{EXTRA}". A key in a file needs nothing.'
NO_PACKAGE = "Tokens and cards need the package python-pkcs11, which is not installed here."


def package_missing() -> CannotSign:
    """Return the refusal where python-pkcs11, an extra, is not installed."""
    return CannotSign(NO_PACKAGE, next_step=HOW_TO_GET, detail="pkcs11 not installed")


def library_missing() -> CannotSign:
    """Return the refusal of a file that is no PKCS#11 library, or not there."""
    return CannotSign(
        f"The library of the token cannot be loaded: it is not there, or it is no PKCS#11 library. {UNCHANGED}",
        next_step="Install the driver of the token, or choose another file under “Install a signing key”.",
        detail="PKCS#11 library not loaded",
    )


def no_token() -> CannotSign:
    """Return the refusal where a library knows no token at all."""
    return CannotSign("No token or card was found.", next_step="Put it in, then look again.", detail="no token")


def token_missing(label: str) -> CannotSign:
    """Return the refusal where another token than the one that was chosen is there, or none."""
    return CannotSign(
        f"The token “{label}” is not there. {UNCHANGED}",
        next_step=_PUT_IN,
        detail="token missing",
    )


def no_certificate(label: str) -> CannotSign:
    """Return the refusal of a token that does not hold the chosen certificate any more."""
    return CannotSign(
        f"The chosen certificate is not on the token “{label}” any more. {UNCHANGED}",
        next_step="Choose its certificate anew under “Install a signing key”.",
        detail="certificate not on the token",
    )


def no_key(label: str) -> CannotSign:
    """Return the refusal of a token with a certificate whose key is elsewhere."""
    return CannotSign(
        f"The token “{label}” holds no key of this certificate. {UNCHANGED}",
        next_step=_CHOOSE_ANOTHER,
        detail="no key of the certificate on the token",
    )


def refusal(error: PKCS11Error) -> CannotSign:
    """Return what an answer means that came while the token was open: as a rule, that it was taken out."""
    import pkcs11  # noqa: PLC0415 - an extra

    named = type(error).__name__
    if isinstance(error, (pkcs11.MechanismInvalid, pkcs11.exceptions.KeyTypeInconsistent, pkcs11.KeySizeRange)):
        return CannotSign(
            f"The token does not sign in a way that is used here (SHA-256 with RSA or an elliptic curve). {UNCHANGED}",
            next_step=_CHOOSE_ANOTHER,
            detail=named,
        )
    if isinstance(error, pkcs11.exceptions.FunctionCancelled):
        return CannotSign(f"Signing was cancelled at the token. {UNCHANGED}", next_step="Sign again.", detail=named)
    return CannotSign(
        f"The token was taken out, or does not answer any more. {UNCHANGED}",
        next_step=f"{_PUT_IN} The opinion is kept.",
        detail=named,
    )


def refusal_of_pin(error: PKCS11Error, flags: TokenFlag) -> CannotSign:
    """Return what it means that a token did not open; `flags` are what it says of its PIN (CK_TOKEN_INFO).

    A token never tells how many tries are left, only that there were wrong ones, that one is left, or none.
    """
    import pkcs11  # noqa: PLC0415 - an extra

    named = type(error).__name__
    wrong = isinstance(error, (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange))
    if isinstance(error, pkcs11.PinLocked) or (wrong and pkcs11.TokenFlag.USER_PIN_LOCKED in flags):
        return CannotSign(
            f"The token has locked its PIN after too many wrong ones. {UNCHANGED} The opinion is kept.",
            next_step="Only whoever issued it, or its PUK, can unlock it.",
            detail=named,
        )
    if wrong:
        return WrongPin(f"The PIN is wrong. {_left(flags)}{UNCHANGED}", next_step="Type it again.", detail=named)
    if isinstance(error, pkcs11.exceptions.PinExpired):
        return CannotSign(
            f"The PIN of the token has expired. {UNCHANGED}",
            next_step="Change it with the program of the token's maker.",
            detail=named,
        )
    if isinstance(error, pkcs11.exceptions.UserPinNotInitialized):
        return CannotSign(
            f"The token has no PIN yet. {UNCHANGED}",
            next_step="Set one with the program of the token's maker.",
            detail=named,
        )
    return refusal(error)


def _left(flags: TokenFlag) -> str:
    from pkcs11 import TokenFlag as Flag  # noqa: PLC0415 - an extra

    if Flag.USER_PIN_FINAL_TRY in flags:
        return "The token says: one more wrong PIN locks it for good. "
    if Flag.USER_PIN_COUNT_LOW in flags:
        return "The token counts too, and locks itself after a few wrong ones. "
    return ""
