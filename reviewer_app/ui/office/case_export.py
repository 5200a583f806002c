"""Saving what was signed outside the vault: the PDF alone, with a FHIR document for a health record, or an archive.

Every copy has its line in the audit trail before it is there. Methods of `CaseExport` are called in the GUI thread and
work in jobs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from reviewer_app.errors import CannotDecode
from reviewer_app.jobs import CancelToken, Lane
from reviewer_app.store.values import SignedDocument
from reviewer_app.store.vault import Vault
from reviewer_app.ui.export_case import ExportChoice, Shape
from reviewer_app.ui.office.outside import new_file, new_folder, write_synced
from reviewer_app.ui.office.services import Failed, Services

if TYPE_CHECKING:
    from reviewer_app.ui.office.signed_case import SignedCase

OPINION_SAVED: Final = "signed-copied-outside"
RECORD_EXPORTED: Final = "opinion-exported"
"""Kinds of the lines in the audit trail."""
BUNDLE_NAME: Final = "document.json"
_FOLDER: Final = "second-opinion"

Progress = Callable[[int, int], None]
Written = Callable[[Path], None]


class CaseExport:
    """Saves and exports what was signed of a case; `document_id` is the signed file that an entry sends."""

    def __init__(self, services: Services, case_id: str, document_id: str) -> None:
        self._services = services
        self._case_id = case_id
        self._document_id = document_id

    def write(
        self, choice: ExportChoice, place: Path, on_progress: Progress, done: Written, failed: Failed
    ) -> Callable[[], None]:
        """Write the signed file or an archive to `place`, or a new folder into it; return what stops it."""

        def work(token: CancelToken) -> Path:
            if choice.shape is Shape.PDF:
                return save_signed(self._services, self._case_id, self._document_id, place, token)
            if choice.shape is Shape.ARCHIVE:
                from reviewer_app.ui.office.case_archive import ArchiveOrder, archive_case  # noqa: PLC0415 - loads what signs

                order = ArchiveOrder(self._case_id, choice.records, choice.passphrase)
                return archive_case(self._services, order, place, token, on_progress)
            return export_for_record(self._services, self._case_id, place, token, on_progress)

        return self._services.submit(Lane.PROCESS, work, done, failed).cancel


def save_signed(services: Services, case_id: str, document_id: str, path: Path, token: CancelToken) -> Path:
    """Write what was signed as a document, in the newest level that is kept, to `path`, byte for byte; in a job.

    Raises
    ------
    CannotDecode
        If it is not on this laptop any more.
    BadSettings
        If it cannot be written there; what was there stays.
    Cancelled
        If the user has stopped it.
    """
    from reviewer_app.ui.office.signed_case import newest_level  # noqa: PLC0415 - the outbox is shown without it

    def read(vault: Vault) -> tuple[SignedDocument, bytes]:
        kept = newest_level(vault.signed_documents(case_id), document_id)
        if kept is None:
            raise CannotDecode("The signed file is not on this laptop any more.", detail=document_id)
        with vault.open_blob(case_id, kept.blob_id) as stream:
            return kept, stream.read()

    kept, data = services.stored(read)
    detail = {"document": kept.id, "sha256": hashlib.sha256(data).hexdigest()}
    note = partial(services.stored, lambda vault: vault.audit(OPINION_SAVED, case_id, detail))
    with new_file(path, note) as file:
        file.write(data)
        token.check()
    return path


def export_for_record(
    services: Services, case_id: str, folder: Path, token: CancelToken, on_progress: Progress = lambda _count, _of: None
) -> Path:
    """Write the FHIR document and every signed PDF into a new folder, which is returned; in a job.

    Raises
    ------
    NotAllowed
        If the opinion was not delivered.
    BadSettings
        If it cannot be written there. Nothing is left then, as when it is stopped.
    Cancelled
        If the user has stopped it.
    """
    case, service_url = case_and_service(services, case_id)
    names = [f"{one}.pdf" for one in case.names]
    files = dict(zip(names, (one.pdf for one in case.papers), strict=True))
    on_progress(0, len(files) + 1)
    token.check()
    files[BUNDLE_NAME] = bundle_bytes(case, service_url, services.clock())
    detail = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    note = partial(services.stored, lambda vault: vault.audit(RECORD_EXPORTED, case_id, detail))
    with new_folder(folder, _FOLDER, note) as (part, final):
        for number, (name, data) in enumerate(files.items(), start=1):
            token.check()
            write_synced(part / name, data)
            on_progress(number, len(files))
        token.check()
    return final


def case_and_service(services: Services, case_id: str) -> tuple[SignedCase, str]:
    """Return what stands of a case, and the address of the service it is of; in a job.

    The store tells which files they are; they are read here, so that what is written meanwhile is kept without waiting.
    Raises as `kept_case`.
    """
    from reviewer_app.ui.office.kept_account import kept_account  # noqa: PLC0415 - the outbox is shown without it
    from reviewer_app.ui.office.signed_case import KeptCase, kept_case  # noqa: PLC0415 - as above

    def look(vault: Vault) -> tuple[KeptCase, str]:
        account = kept_account(vault)
        return kept_case(vault, case_id), account.service_url if account is not None else ""

    kept, service_url = services.stored(look)
    return kept.read(services.vault.open_blob), service_url


def bundle_bytes(case: SignedCase, service_url: str, made: datetime) -> bytes:
    """Return the FHIR document of a delivered case as JSON; in a job."""
    from reviewer_app.exchange.case_bundle import case_bundle  # noqa: PLC0415 - as above

    bundle = case_bundle(case.delivery, made, case.further, service_url=service_url)
    return msgspec.json.format(msgspec.json.encode(bundle), indent=1)
