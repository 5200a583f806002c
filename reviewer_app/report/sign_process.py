"""Signing in a child process: the key is in a process of its own, and a slow signature never holds up the window."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from reviewer_app.child import CRASHED, STALLED, Child, ChildFailed
from reviewer_app.errors import CannotSign
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion

if TYPE_CHECKING:
    from reviewer_app.report.cosign import CoSignRequest
    from reviewer_app.report.identity import SigningIdentity
    from reviewer_app.report.key_sources import TokenKey
    from reviewer_app.report.seal import SealRequest
    from reviewer_app.report.tokens import FoundToken

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
TIME_LIMIT = 30.0


class SigningProcess:
    """A child that has loaded its libraries and waits for requests; open it when the sign page opens.

    Use as a context manager. Leaving it ends the child.
    """

    def __init__(self) -> None:
        self._child = Child("signing", _ready)

    def __enter__(self) -> SigningProcess:
        self._child.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close()

    @property
    def alive(self) -> bool:
        """Whether the child can still be asked."""
        return self._child.alive

    def sign(self, request: SignRequest, timeout: float = TIME_LIMIT) -> SignedOpinion:
        """Sign one document.

        Parameters
        ----------
        request
            What to sign.
        timeout
            Seconds after which the attempt is given up.

        Raises
        ------
        CannotSign
            As `sign_opinion`; also if the child takes longer than `timeout` or dies.
        """
        return self._asked(_signed, request, timeout)

    def seal(self, request: SealRequest, timeout: float = TIME_LIMIT) -> bytes:
        """Sign the seal of an archive (`report.seal.sign_seal`). As `sign` in all else."""
        return self._asked(_sealed, request, timeout)

    def co_sign(self, request: CoSignRequest, timeout: float = TIME_LIMIT) -> SignedOpinion:
        """Sign in a field for co-signers (`report.cosign.co_sign`). As `sign` in all else."""
        return self._asked(_co_signed, request, timeout)

    def tokens(self, library: str, timeout: float = TIME_LIMIT) -> tuple[FoundToken, ...]:
        """Return the tokens that are there (`report.tokens.tokens_at`). As `sign` in all else."""
        return self._asked(_tokens, library, timeout)

    def try_key(self, key: TokenKey, pin: str, timeout: float = TIME_LIMIT) -> SigningIdentity:
        """Return whose a key on a token is that opens and signs (`report.tokens.try_token`). As `sign` in all else."""
        return self._asked(_tried, (key, pin), timeout)

    def _asked(self, work: Callable[[R], T | CannotSign], request: R, timeout: float) -> T:
        try:
            answer: T | CannotSign = self._child.call(work, request, seconds=timeout)
        except ChildFailed as error:
            raise CannotSign(_why(str(error)), detail=str(error)) from error
        if isinstance(answer, CannotSign):
            raise answer
        return answer


def _ready() -> None:
    """Nothing but importing this module, and with it what signing needs."""


def _answering(work: Callable[P, T]) -> Callable[P, T | CannotSign]:
    """Let work in the child return a refusal as a value."""

    @functools.wraps(work)
    def answered(*given: P.args, **named: P.kwargs) -> T | CannotSign:
        try:
            return work(*given, **named)
        except CannotSign as error:
            return error

    return answered


@_answering
def _signed(request: SignRequest) -> SignedOpinion:
    return sign_opinion(request)


@_answering
def _sealed(request: SealRequest) -> bytes:
    from reviewer_app.report.seal import sign_seal  # noqa: PLC0415 - opinions are signed without it

    return sign_seal(request)


@_answering
def _co_signed(request: CoSignRequest) -> SignedOpinion:
    from reviewer_app.report.cosign import co_sign  # noqa: PLC0415 - as above

    return co_sign(request)


@_answering
def _tokens(library: str) -> tuple[FoundToken, ...]:
    from reviewer_app.report.tokens import tokens_at  # noqa: PLC0415 - most keys are files

    return tokens_at(library)


@_answering
def _tried(given: tuple[TokenKey, str]) -> SigningIdentity:
    from reviewer_app.report.tokens import try_token  # noqa: PLC0415 - as above

    return try_token(*given)


def _why(failure: str) -> str:
    if failure == STALLED:
        return "Signing took too long and was stopped. The opinion is unchanged."
    if failure == CRASHED:
        return "The signing process ended early. The opinion is unchanged."
    return "The document could not be signed. The opinion is unchanged."
