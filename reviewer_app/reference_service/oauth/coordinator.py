"""The coordinator's client secret: made on the first start, kept in one file that only its owner can read."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

import msgspec

CLIENT_ID = "coordinator"


class CoordinatorSecret(msgspec.Struct, frozen=True):
    """Content of ``coordinator.json``."""

    client_id: str
    client_secret: str

    def matches(self, client_id: str, client_secret: str) -> bool:
        """Whether these are the coordinator's credentials; takes as long for wrong ones as for right ones."""
        same_id = hmac.compare_digest(client_id.encode(), self.client_id.encode())
        return hmac.compare_digest(client_secret.encode(), self.client_secret.encode()) and same_id


def coordinator_secret(folder: Path) -> CoordinatorSecret:
    """Read the secret of a data folder, or make it on the first start."""
    path = folder / "coordinator.json"
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=CoordinatorSecret)
    secret = CoordinatorSecret(CLIENT_ID, secrets.token_urlsafe(32))
    unfinished = path.with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(secret))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return secret
