"""A child process that works through calls one at a time, and may crash, stall or swell without harm to the program.

It is started by `multiprocessing` (spawn), which also works in a frozen program that calls
`multiprocessing.freeze_support()` first; it stays warm, and is started anew after it died. Calls and answers are bytes
on a pipe; nothing is written to disk.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

CRASHED, STALLED, SWELLED = "crashed", "stalled", "took too much memory"
#: How `multiprocessing` starts a child, on every system alike; tests that are not of it take a quicker way.
START_METHOD = "spawn"
_LOOK_SECONDS = 0.05
_START_SECONDS = 60.0


class ChildFailed(Exception):
    """The child gave no answer; the reason is `CRASHED`, `STALLED`, `SWELLED` or the name of an exception's type."""


class Child:
    """One warm child process. Safe from any thread: a second call waits for the first.

    Parameters
    ----------
    name
        What the process is called.
    prepare
        Called in the child as it starts, for example to import what calls need: their limits of time do not count it.
    """

    def __init__(self, name: str, prepare: Callable[[], Any]) -> None:
        self._name = name
        self._prepare = prepare
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._prepared = False

    def start(self) -> None:
        """Start the child ahead of its first call, without waiting for it."""
        with self._lock:
            self._started()

    @property
    def alive(self) -> bool:
        """Whether there is a child that has not ended."""
        process = self._process
        return process is not None and process.is_alive()

    def call(self, function: Callable[..., Any], *given: Any, seconds: float, memory: int | None = None) -> Any:
        """Return ``function(*given)`` as the child works it out; function, arguments and answer must be picklable.

        Parameters
        ----------
        seconds
            Time after which the child is ended.
        memory
            Bytes of resident memory beyond which it is ended.

        Raises
        ------
        ChildFailed
            If the child died, took too long or too much memory, or the function raised.
        """
        import multiprocessing  # noqa: PLC0415 - the first image does without it

        if multiprocessing.current_process().daemon:
            return _answered(_outcome(function, given))  # this is a child already, and may have none of its own
        with self._lock:
            self._started()
            if not self._prepared:
                prepared = self._received(_START_SECONDS, memory)
                if not prepared[0]:
                    self._end()
                _answered(prepared)
                self._prepared = True
            return _answered(self._received(seconds, memory, (function, given)))

    def close(self) -> None:
        """End the child at once: it keeps nothing. A call that is under way fails; a later one starts another child."""
        while not self._lock.acquire(timeout=_LOOK_SECONDS):
            process = self._process
            if process is not None:
                process.kill()
        try:
            self._end()
        finally:
            self._lock.release()

    def _started(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self._end()
        import multiprocessing  # noqa: PLC0415 - see `call`

        context: Any = multiprocessing.get_context(START_METHOD)  # BaseContext has no Process
        self._connection, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._prepare), name=self._name, daemon=True)
        process.start()
        self._process = process  # only now: what has not started cannot be ended by `close` from another thread
        theirs.close()  # only the child may hold its end, or its death would go unnoticed

    def _received(self, seconds: float, memory: int | None, question: Any = None) -> tuple[bool, Any]:
        """Return the child's next answer; a watch ends the child where that takes too much, sending included."""
        connection, process = self._connection, self._process
        if connection is None or process is None:
            raise ChildFailed(CRASHED)
        watch = _Watch(process, seconds, memory)
        watch.start()
        answer: tuple[bool, Any] | None = None
        try:
            if question is not None:
                connection.send(question)
            answer = connection.recv()
        except (EOFError, OSError) as error:
            raise ChildFailed(watch.reason or CRASHED) from error
        finally:
            watch.stop()
            if answer is None or watch.reason:
                self._end()  # also where the answer was there just before the watch struck
        return answer

    def _end(self) -> None:
        connection, process = self._connection, self._process
        self._process = self._connection = None
        self._prepared = False
        if connection is not None:
            connection.close()
        if process is not None:
            process.kill()
            process.join()


class _Watch(threading.Thread):
    """Ends a process that takes too long or too much memory; `reason` tells which."""

    def __init__(self, process: BaseProcess, seconds: float, memory: int | None) -> None:
        super().__init__(name="watch over a child", daemon=True)
        self.reason = ""
        self._process = process
        self._deadline = time.monotonic() + seconds
        self._memory = memory
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(min(_LOOK_SECONDS, max(0.0, self._deadline - time.monotonic()))):
            self.reason = self._complaint()
            if self.reason:
                self._process.kill()
                return

    def stop(self) -> None:
        """End the watch and wait until it has ended."""
        self._over.set()
        self.join()

    def _complaint(self) -> str:
        if time.monotonic() >= self._deadline:
            return STALLED
        if self._memory is None:
            return ""
        import psutil  # noqa: PLC0415 - most calls are answered before anybody looks, and no child needs it

        try:
            swollen = psutil.Process(self._process.pid).memory_info().rss > self._memory
        except psutil.Error:
            return ""  # it has just died: the pipe tells
        return SWELLED if swollen else ""


def _answered(outcome: tuple[bool, Any]) -> Any:
    whole, answer = outcome
    if not whole:
        raise ChildFailed(str(answer))
    return answer


def _outcome(function: Callable[..., Any], given: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, function(*given)
    except BaseException as error:
        # also what is no Exception: a panic of a library written in Rust
        return False, type(error).__name__


def _serve(connection: Connection, prepare: Callable[[], Any]) -> None:
    """Answer calls until the other end is closed. What libraries print, even as they die, is for nobody's eyes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal ends the program, and that ends its children
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(nowhere, standard)
    connection.send(_outcome(prepare, ()))
    while True:
        try:
            function, given = connection.recv()
        except EOFError:
            return
        connection.send(_outcome(function, given))
