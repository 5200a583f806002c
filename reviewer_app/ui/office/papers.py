"""The papers of an open case: read as they are shown, opened with their passwords, and copied for other programs."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.errors import CannotDecode, StoreDamaged
from reviewer_app.store.codec import decode, encode
from reviewer_app.store.values import StoredDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.outside import new_file
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.viewer.waveform_layout import WaveformRecord

logger = logging.getLogger(__name__)
COPY_SAVED: Final = "record-copied-outside"
"""Kind of the line in the audit trail."""


class CasePapers:
    """Reads the papers of one case from the vault; every method but the constructor is called in a job."""

    def __init__(
        self,
        services: Services,
        case_id: str,
        documents: Sequence[StoredDocument],
        open_stream: Callable[[str], BinaryIO],
    ) -> None:
        """Make it; `open_stream` opens a record in DICOM by its SOP Instance UID."""
        self._open_stream = open_stream
        self._services = services
        self._case_id = case_id
        self._documents = {one.document.reference: one for one in documents}

    def pdf(self, reference: str) -> bytes:
        """Return the PDF that is shown of a paper; one that is locked is opened with the password that was kept.

        Raises
        ------
        CannotDecode
            If it is not here or cannot be shown; `LockedWithPassword` where it needs a password.
        """
        return self._pdf(reference, self._password(reference))

    def record(self, index: InstanceIndex) -> bytes | WaveformRecord:
        """Return a record in DICOM as it is shown; a locked PDF in it is opened with the password that was kept.

        Raises
        ------
        CannotDecode
            As `pdf`.
        """
        return self._record(index, self._password(index.sop_instance_uid))

    def unlock(self, paper: str | InstanceIndex, password: str) -> bytes:
        """Return the PDF of a paper, or of a record in DICOM, opened with a password, which is kept if it is right.

        Raises
        ------
        CannotDecode
            As `pdf`.
        """
        if isinstance(paper, str):
            key, read = paper, self._pdf(paper, password)
        else:
            shown = self._record(paper, password)
            if not isinstance(shown, bytes):
                raise CannotDecode("This record holds no document.", detail=paper.sop_instance_uid)
            key, read = paper.sop_instance_uid, shown
        self._services.stored(lambda vault: _keep_password(vault, self._case_id, key, password))
        return read

    def _password(self, key: str) -> str:
        return self._services.stored(lambda vault: _passwords(vault, self._case_id)).get(key, "")

    def _record(self, index: InstanceIndex, password: str) -> bytes | WaveformRecord:
        from reviewer_app.ui.case.record_text import read_record  # noqa: PLC0415 - takes long to load

        with self._open_stream(index.sop_instance_uid) as stream:
            return read_record(stream, index, password)

    def save_copy(self, reference: str, path: Path) -> None:
        """Write a paper as it came to a file, and note that in the audit trail: no copy without its line.

        Raises
        ------
        CannotDecode
            If it is not here.
        BadSettings
            If it cannot be written there; what was there stays.
        """
        data = self._read(reference)
        detail = {"document": reference, "sha256": hashlib.sha256(data).hexdigest()}
        tell = partial(self._services.stored, lambda vault: vault.audit(COPY_SAVED, self._case_id, detail))
        with new_file(path, tell) as file:
            file.write(data)

    def _pdf(self, reference: str, password: str) -> bytes:
        from reviewer_app.ui.case.paper_pdf import paper_pdf  # noqa: PLC0415 - a case opens without it

        data = self._read(reference)
        return paper_pdf(data, self._documents[reference].document, password)

    def _read(self, reference: str) -> bytes:
        found = self._documents.get(reference)
        if found is None:
            raise CannotDecode("This document is not on this laptop.", detail=reference)
        with self._services.vault.open_blob(self._case_id, found.blob_id) as stream:
            return stream.read()


def _passwords(vault: Vault, case_id: str) -> dict[str, str]:
    """Return the passwords of a case by reference or SOP Instance UID, none where they are damaged."""
    text = vault.get_value(_name(case_id))
    try:
        return {} if text is None else decode(text.encode(), dict[str, str])
    except StoreDamaged as error:
        logger.warning("passwords of papers not read: %s", error.detail)
        return {}


def _keep_password(vault: Vault, case_id: str, reference: str, password: str) -> None:
    vault.set_value(_name(case_id), encode(_passwords(vault, case_id) | {reference: password}).decode())


def _name(case_id: str) -> str:
    """Return where they are kept: in the encrypted database, gone with the case."""
    return f"paper-passwords:{case_id}"
