"""A child process that works through calls one at a time, and may crash, stall or swell without harm to the program.

It is started by `multiprocessing` (spawn) with the first call, stays warm, and is started anew after it died. Calls and
answers are bytes on a pipe; nothing is written to disk.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import psutil

_LOOK_SECONDS = 0.05
_START_SECONDS = 60.0


class ChildFailed(Exception):
    """The child gave no answer; the reason is one of "crashed", "stalled", "took too much memory" or a type's name."""


class Child:
    """One warm child process. Safe from any thread: a second call waits for the first.

    Parameters
    ----------
    name
        What the process is called.
    prepare
        Called in the child before its first call, for example to import what that needs: no limit of time counts it.
    """

    def __init__(self, name: str, prepare: Callable[[], Any] | None = None) -> None:
        self._name = name
        self._prepare = prepare
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def call(self, function: Callable[..., Any], *given: Any, seconds: float, memory: int) -> Any:
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
        if multiprocessing.current_process().daemon:
            return _answered(_outcome(function, given))  # this is a child already, and may have none of its own
        with self._lock:
            try:
                connection = self._started(memory)
                connection.send((function, given))
                return _answered(self._received(connection, seconds, memory))
            except (EOFError, OSError) as error:
                self._end()
                raise ChildFailed("crashed") from error

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._end()

    def _started(self, memory: int) -> Connection:
        if self._connection is not None and self._process is not None and self._process.is_alive():
            return self._connection
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name=self._name, daemon=True)
        self._process.start()
        theirs.close()  # only the child may hold its end, or its death would go unnoticed
        self._connection = ours
        if self._prepare is not None:
            ours.send((self._prepare, ()))
            self._received(ours, _START_SECONDS, memory)
        return ours

    def _received(self, connection: Connection, seconds: float, memory: int) -> tuple[bool, Any]:
        deadline = time.monotonic() + seconds
        while not connection.poll(_LOOK_SECONDS):
            reason = "stalled" if time.monotonic() > deadline else "took too much memory" if self._above(memory) else ""
            if reason:
                self._end()
                raise ChildFailed(reason)
        answer: tuple[bool, Any] = connection.recv()
        return answer

    def _above(self, memory: int) -> bool:
        pid = self._process.pid if self._process is not None else None
        try:
            return pid is not None and psutil.Process(pid).memory_info().rss > memory
        except psutil.Error:
            return False  # it has just died: the pipe tells

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._connection = None


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


def _serve(connection: Connection) -> None:
    """Answer calls until the other end is closed. What libraries print, even as they die, is for nobody's eyes."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for standard in (1, 2):
        os.dup2(nowhere, standard)
    while True:
        try:
            function, given = connection.recv()
        except EOFError:
            return
        connection.send(_outcome(function, given))
