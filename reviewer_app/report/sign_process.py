"""Signing in a child process: the key is in a process of its own, and a slow signature never holds up the window."""

from __future__ import annotations

from types import TracebackType

from reviewer_app.child import CRASHED, STALLED, Child, ChildFailed
from reviewer_app.errors import CannotSign
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion

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
        try:
            answer: SignedOpinion | CannotSign = self._child.call(_signed, request, seconds=timeout)
        except ChildFailed as error:
            raise CannotSign(_why(str(error)), detail=str(error)) from error
        if isinstance(answer, SignedOpinion):
            return answer
        raise answer


def _ready() -> None:
    """Nothing but importing this module, and with it what signing needs."""


def _signed(request: SignRequest) -> SignedOpinion | CannotSign:
    """Work in the child: a refusal comes back as a value."""
    try:
        return sign_opinion(request)
    except CannotSign as error:
        return error


def _why(failure: str) -> str:
    if failure == STALLED:
        return "Signing took too long and was stopped. The opinion is unchanged."
    if failure == CRASHED:
        return "The signing process ended early. The opinion is unchanged."
    return "The document could not be signed. The opinion is unchanged."
