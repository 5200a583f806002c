"""A profile whose case holds long series, written straight into its vault: no service takes part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

import numpy as np
from pydicom import Dataset, dcmread

from benchmarks import key_at_hand
from benchmarks.prepared import PASSPHRASE, QUICK_KDF, Prepared, Profile, pixel_bytes
from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.imaging.index import index_instance
from reviewer_app.paths import profile_paths
from reviewer_app.settings import Settings, save_settings
from reviewer_app.store.values import Arrival, DownloadItem, instance_key
from reviewer_app.store.vault import Vault, create_vault
from reviewer_app.ui.office.case_digest import new_digest

_AT_A_TIME = 500
_UID = "1.2.826.0.1.3680043.8.498.700"


def slices(template: bytes, count: int, side: int = 512, series: int = 1) -> Iterator[bytes]:
    """Return the files of `count` slices, 1 mm apart, no two of them with the same pixels.

    The later half of several `series` is of a study one year older.
    """
    dataset = dcmread(BytesIO(template))
    pixels = np.frombuffer(dataset.PixelData, np.int16).reshape(dataset.Rows, dataset.Columns)
    step = max(1, dataset.Rows // side)
    pixels = np.ascontiguousarray(pixels[::step, ::step])
    dataset.Rows, dataset.Columns = pixels.shape
    private = dataset.private_block(0x2001, "BENCHMARK", create=True)
    for element in range(60):  # scanners write about as many of their own
        private.add_new(element, "LO", f"private value {element}")
    day = str(dataset.StudyDate)
    for number in range(count):
        of = number * series // count
        prior = series > 1 and of >= series // 2
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"{_UID}.1.{int(prior)}", f"{_UID}.2.{of}"
        dataset.StudyDate = f"{int(day[:4]) - 1}{day[4:]}" if prior else day
        dataset.SeriesNumber = of + 1
        moved = (number // dataset.Columns, number)  # across, and a row down once all the way across
        yield _slice(dataset, np.roll(pixels, moved, axis=(0, 1)), number)


def _slice(dataset: Dataset, pixels: np.ndarray, number: int) -> bytes:
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"{_UID}.3.{number + 1}"
    dataset.InstanceNumber = number + 1
    dataset.ImagePositionPatient = [-178.85, -178.85, float(number)]
    dataset.SliceLocation = float(number)
    dataset.PixelData = pixels.tobytes()
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def series_profile(
    prepared: Prepared, name: str, count: int, *, side: int = 512, series: int = 1, budget_mb: int = 0
) -> Profile:
    """Return a profile with the worklist of `prepared`, and `count` slices as the images of its case."""
    files = slices(template_slice(prepared), count, side, series)
    return profile_with(prepared, name, files, count, budget_mb=budget_mb)


def profile_with(prepared: Prepared, name: str, files: Iterable[bytes], count: int, *, budget_mb: int = 0) -> Profile:
    """Return a profile with the worklist of `prepared`, and these files as the records of its case, `count` images."""
    small = prepared.profile
    folder, keyring = prepared.folder / name, prepared.folder / f"{name}.json"
    paths = profile_paths(folder)
    paths.create()
    save_settings(paths.config / "settings.json", Settings(unlock_with_keyring=True, memory_budget_mb=budget_mb))
    with small.open_vault() as source:
        cases, reviewer, account = source.cases(), source.reviewer(), source.get_value("account")
    access = key_at_hand.access(keyring)
    with create_vault(paths.data, PASSPHRASE, keyring_service=access, kdf=QUICK_KDF) as vault:
        for one in cases:
            vault.put_case(one.case)
        assert reviewer is not None
        vault.put_reviewer(reviewer)
        vault.set_value("account", account)
        case = next(one.case for one in cases if one.case.id == small.case_id)
        size = _fill(vault, case, files)
    return Profile(folder, keyring, small.case_id, count, size)


def template_slice(prepared: Prepared) -> bytes:
    """Return one slice of the sample case, as a file."""
    with prepared.profile.open_vault() as vault:
        return _template(vault, prepared.profile.case_id)


def _template(vault: Vault, case_id: str) -> bytes:
    stored = next(one for one in vault.instances(case_id) if one.index.frames)
    with vault.open_blob(case_id, stored.blob_id) as stream:
        return stream.read()


def _fill(vault: Vault, case: Case, files: Iterable[bytes]) -> int:
    """Write the records into the case; return the bytes of its pixels."""
    for event in (CaseEvent.SEEN, CaseEvent.ACCEPT, CaseEvent.START_DOWNLOAD):
        vault.move(case.id, event)
    arrivals: list[Arrival] = []
    total = 0
    for data in files:
        index = index_instance(BytesIO(data))
        total += pixel_bytes(index)
        with vault.new_blob(case.id) as writer:
            writer.write(data)
            arrivals.append(Arrival(instance_key(index.sop_instance_uid), writer.finish(), index))
    vault.plan_download(case.id, [DownloadItem(one.key, size=one.blob.size) for one in arrivals])
    for start in range(0, len(arrivals), _AT_A_TIME):
        vault.items_done(case.id, arrivals[start : start + _AT_A_TIME])
    digest = new_digest(vault, case.id)  # as a download ends
    assert vault.put_digest(case.id, digest.made(), digest.mark)
    vault.move(case.id, CaseEvent.DOWNLOADED)
    return total
