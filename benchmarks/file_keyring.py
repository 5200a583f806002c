"""A keyring in a file, for the benchmarks' throw-away vault alone: nothing of it is secret."""

from __future__ import annotations

import json
from pathlib import Path

from keyring.backend import KeyringBackend

from reviewer_app.store.keyring_access import KeyringAccess, class_name


class FileKeyring(KeyringBackend):
    """Keeps secrets in clear; the program refuses it unless a benchmark names it on the allow-list."""

    priority = -1  # type: ignore[assignment]  # never chosen by the library itself

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        kept = {**self._all(), f"{service} {username}": password}
        self._path.write_text(json.dumps(kept), encoding="utf-8")

    def delete_password(self, service: str, username: str) -> None:
        kept = self._all()
        kept.pop(f"{service} {username}", None)
        self._path.write_text(json.dumps(kept), encoding="utf-8")

    def _all(self) -> dict[str, str]:
        if not self._path.is_file():
            return {}
        kept: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        return kept


def access(path: Path) -> KeyringAccess:
    """Return access to the keyring in `path`, which is put on the allow-list."""
    backend = FileKeyring(path)
    return KeyringAccess("reviewer-app-benchmark", allowed={class_name(backend)}, backend=backend)
