"""A profile whose vault holds one small downloaded case."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.imaging.index import index_instance
from reviewer_app.paths import profile_paths
from reviewer_app.store.values import DownloadItem, instance_key
from reviewer_app.store.vault import Vault, create_vault
from tests.helpers.case_values import make_case, make_reviewer
from tests.helpers.small_case import small_case
from tests.helpers.store_values import FAST_KDF, PASSPHRASE, put_blob

CASE = "task-1"
_IMAGES = 3


def make_profile(folder: Path) -> None:
    """Make a profile in `folder`: a case of three slices is downloaded and ready to be opened."""
    paths = profile_paths(folder)
    paths.create()
    with create_vault(paths.data, PASSPHRASE, kdf=FAST_KDF) as vault:
        vault.put_reviewer(make_reviewer())
        vault.put_case(replace(make_case(), task_status="accepted", documents=(), studies=()))
        vault.move(CASE, CaseEvent.START_DOWNLOAD)
        _put_images(vault)
        vault.move(CASE, CaseEvent.DOWNLOADED)


def _put_images(vault: Vault) -> None:
    sample = small_case("771", images=_IMAGES)
    files = list(sample.dicom_files())
    indexes = [index_instance(io.BytesIO(one)) for one in files]
    vault.plan_download(CASE, [DownloadItem(instance_key(one.sop_instance_uid)) for one in indexes])
    for data, index in zip(files, indexes, strict=True):
        vault.item_done(CASE, instance_key(index.sop_instance_uid), put_blob(vault, data, CASE), index)
