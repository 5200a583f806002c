"""The key of the benchmarks' throw-away vault, at hand in a file: nothing of it is secret."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

if TYPE_CHECKING:
    from reviewer_app.store.keyring_access import KeyringAccess


class KeyAtHand:
    """Answers as a keyring of the system does, at once and without its library."""

    backend_name = "a file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def available(self) -> bool:
        return True

    def get(self, name: str) -> str | None:
        return self._all().get(name)

    def set(self, name: str, secret: str) -> None:
        self._path.write_bytes(msgspec.json.encode({**self._all(), name: secret}))

    def _all(self) -> dict[str, str]:
        if not self._path.is_file():
            return {}
        return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])


def access(path: Path) -> KeyringAccess:
    """Return the key in `path` as the program takes a keyring."""
    return cast("KeyringAccess", KeyAtHand(path))
