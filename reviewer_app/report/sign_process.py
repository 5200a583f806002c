"""Signing in a child process: the key is in a process of its own, and a slow signature never holds up the window.

The child is started by `multiprocessing` (spawn), which also works in a frozen program that calls
`multiprocessing.freeze_support()` first. Request and answer are bytes on a pipe; nothing is written to disk.
"""

from __future__ import annotations

import multiprocessing
import threading
from multiprocessing.connection import Connection
from types import TracebackType

from reviewer_app.errors import CannotSign
from reviewer_app.report.signing import SignedOpinion, SignRequest, sign_opinion

TIME_LIMIT = 30.0
GRACE = 2.0


class SigningProcess:
    """A child that has loaded its libraries and waits for one request; open it when the sign page opens.

    Use as a context manager, from one thread at a time. Leaving it ends the child.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, self._theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._theirs,), name="signing", daemon=True)

    def __enter__(self) -> SigningProcess:
        self._process.start()
        # Only the child may hold its end, or its death would go unnoticed.
        self._theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        if kind is None:
            # The closed pipe tells the child to end by itself.
            self._process.join(GRACE)
        self._process.kill()
        self._process.join()
        self._process.close()

    @property
    def alive(self) -> bool:
        """Whether the child can still be asked."""
        return self._process.is_alive()

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
        # a child that stalls does not read, and a document larger than the pipe would wait for it without end
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        watch = threading.Timer(timeout, stop)
        watch.start()
        try:
            self._connection.send(request)
            answer = self._connection.recv()
        except (EOFError, OSError) as error:
            self._process.join(GRACE)
            if late.is_set():
                raise CannotSign("Signing took too long and was stopped. The opinion is unchanged.") from error
            raise CannotSign("The signing process ended early. The opinion is unchanged.") from error
        finally:
            watch.cancel()
        if isinstance(answer, SignedOpinion):
            return answer
        sentence, next_step, detail = answer
        raise CannotSign(sentence, next_step=next_step, detail=detail)


def _serve(connection: Connection) -> None:
    """Answer requests until the other end is closed."""
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        try:
            connection.send(sign_opinion(request))
        except CannotSign as error:
            connection.send((error.sentence, error.next_step, error.detail))
        except Exception as error:
            connection.send(("The document could not be signed. The opinion is unchanged.", "", type(error).__name__))
