"""One vault, one process: a lock that the system lets go of when its holder dies, however it dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reviewer_app.errors import StoreLocked

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        # flock belongs to this opening of the file, so a second opening in the same process is refused too.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockFile:
    """Holds the lock from construction until `release`.

    Raises
    ------
    StoreLocked
        If another holder has it.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise StoreLocked(
                "The vault is open in another window of this program.", next_step="Use that window, or close it first."
            ) from None

    def release(self) -> None:
        """Let the next one in. The file itself stays: removing it would let two in."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
