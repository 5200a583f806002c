"""The keyring of the system, and only that: other back-ends of the library keep secrets in clear or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from reviewer_app.errors import StoreLocked

T = TypeVar("T")
logger = logging.getLogger(__name__)

#: Back-ends that keep a secret encrypted for the user who is logged in to the system, by class name.
REAL_BACKENDS: frozenset[str] = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
#: Longest secret in characters: a 32-byte key in base64. Longer ones do not fit every keyring (std 6.2).
LONGEST_SECRET = 44
_WINDOWS = "keyring.backends.Windows.WinVaultKeyring"


def class_name(backend: KeyringBackend) -> str:
    """Return the full name of a back-end's class."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


class KeyringAccess:
    """Short secrets in the keyring of the system.

    Parameters
    ----------
    service
        The name under which the system shows them.
    allowed
        Class names of back-ends that may be used.
    backend
        A back-end instead of the one that the library finds; it must be allowed too.
    """

    def __init__(
        self,
        service: str = "reviewer-app",
        *,
        allowed: Collection[str] = REAL_BACKENDS,
        backend: KeyringBackend | None = None,
    ) -> None:
        self._service = service
        self._backend = _allowed_backend(backend if backend is not None else keyring.get_keyring(), allowed)
        if self._backend is not None and class_name(self._backend) == _WINDOWS:
            # The default would let the key roam with the domain profile.
            self._backend.persist = "local machine"  # type: ignore[attr-defined]  # of the Windows back-end alone

    def available(self) -> bool:
        """Whether there is a keyring that may be used."""
        return self._backend is not None

    @property
    def backend_name(self) -> str:
        """The back-end's class name, or an empty string."""
        return "" if self._backend is None else class_name(self._backend)

    def get(self, name: str) -> str | None:
        """Return a secret, or None if there is none.

        Raises
        ------
        StoreLocked
            If there is no keyring or it does not open.
        """
        return self._ask(lambda backend: backend.get_password(self._service, name))

    def set(self, name: str, secret: str) -> None:
        """Keep a secret.

        Raises
        ------
        ValueError
            If it is longer than every keyring can hold.
        StoreLocked
            If there is no keyring or it does not open.
        """
        if len(secret) > LONGEST_SECRET:
            raise ValueError("this secret is too long for a keyring")
        self._ask(lambda backend: backend.set_password(self._service, name, secret))

    def delete(self, name: str) -> None:
        """Remove a secret, if it is there.

        Raises
        ------
        StoreLocked
            If there is no keyring or it does not open.
        """
        if self.get(name) is not None:
            self._ask(lambda backend: backend.delete_password(self._service, name))

    def _ask(self, question: Callable[[KeyringBackend], T]) -> T:
        if self._backend is None:
            raise StoreLocked(
                "This computer offers no safe keyring.", next_step="Use the passphrase.", detail="no back-end"
            )
        try:
            return question(self._backend)
        except Exception as error:
            # Back-ends raise what their system raises, far beyond KeyringError; the passphrase always remains.
            logger.warning("keyring failed: %s", type(error).__name__)
            raise StoreLocked(
                "The keyring of this computer did not open.",
                next_step="Use the passphrase.",
                detail=type(error).__name__,
            ) from error


def _allowed_backend(found: KeyringBackend, allowed: Collection[str]) -> KeyringBackend | None:
    # A chain could pass a secret on to a back-end that writes it in clear, so one of its links is taken alone.
    candidates = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    return next((backend for backend in candidates if class_name(backend) in allowed), None)
