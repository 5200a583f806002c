"""The key of the benchmarks' throw-away vault, at hand in a file: nothing of it is secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

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
        self._path.write_text(json.dumps({**self._all(), name: secret}), encoding="utf-8")

    def _all(self) -> dict[str, str]:
        if not self._path.is_file():
            return {}
        kept: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return kept


def access(path: Path) -> KeyringAccess:
    """Return the key in `path` as the program takes a keyring."""
    return cast("KeyringAccess", KeyAtHand(path))
