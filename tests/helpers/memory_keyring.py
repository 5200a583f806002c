"""A keyring that lives in memory. It is used only where a test names it on the allow-list."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from reviewer_app.store.keyring_access import KeyringAccess, class_name


class MemoryKeyring(KeyringBackend):
    priority = -1  # type: ignore[assignment]  # never chosen by the library itself

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}
        self.locked = False

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.secrets:
            raise PasswordDeleteError("not there")
        del self.secrets[service, username]


def access_to(backend: KeyringBackend) -> KeyringAccess:
    """Return access to a back-end that is put on the allow-list."""
    return KeyringAccess("reviewer-app-test", allowed={class_name(backend)}, backend=backend)
