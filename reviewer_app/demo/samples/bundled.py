"""Real images that ship inside pydicom, given to the patient of a case: identity rewritten, identifiers kept.

Nothing is fetched: only files in the installed package are named here.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pydicom
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite

from reviewer_app.demo.samples.dicom_files import set_identity
from reviewer_app.demo.samples.sample_case import Person, SampleInstance, SampleSeries, SampleStudy

_FOLDER = Path(pydicom.__file__).parent / "data" / "test_files"
_DATES = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")


@dataclass(frozen=True, slots=True)
class BundledStudy:
    """Which files of pydicom make one study, when it was made, and words the files themselves lack.

    `names` are files or folders below pydicom's test files; all share one StudyInstanceUID.
    """

    names: tuple[str, ...]
    made_at: datetime
    description: str
    series_description: str = ""
    body_site: str = ""


def bundled_study(person: Person, bundled: BundledStudy) -> SampleStudy:
    """Return a study of pydicom's files for `person`; each file is rewritten when it is asked for.

    Raises
    ------
    ValueError
        If the named files are of several studies.
    """
    paths = tuple(path for name in bundled.names for path in _paths(name))
    headers = [(path, _read(path, pixels=False)) for path in paths]
    studies = {str(header.StudyInstanceUID) for _, header in headers}
    if len(studies) != 1:
        raise ValueError(f"{len(studies)} studies where one was meant: {bundled.names}")
    ordered = sorted(headers, key=_order)
    series = tuple(
        _series(number, [header for _, header in members], bundled)
        for number, (_, members) in enumerate(groupby(ordered, key=lambda pair: str(pair[1].SeriesInstanceUID)), 1)
    )
    kept = tuple(path for path, _ in ordered)
    return SampleStudy(
        uid=studies.pop(),
        started=bundled.made_at,
        description=bundled.description,
        series=series,
        files=lambda: _files(kept, person, bundled),
    )


def _paths(name: str) -> list[Path]:
    path = _FOLDER / name
    return sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


def _order(pair: tuple[Path, Dataset]) -> tuple[int, str, int, str]:
    header = pair[1]
    return (
        int(header.get("SeriesNumber") or 0),
        str(header.SeriesInstanceUID),
        int(header.get("InstanceNumber") or 0),
        pair[0].name,
    )


def _read(path: Path, *, pixels: bool) -> Dataset:
    with warnings.catch_warnings():
        # Old files bend the rules of a few value representations; they are passed on as they are.
        warnings.simplefilter("ignore", UserWarning)
        return dcmread(path, stop_before_pixels=not pixels)


def _series(number: int, headers: list[Dataset], bundled: BundledStudy) -> SampleSeries:
    first = headers[0]
    description = str(first.get("SeriesDescription") or "") or bundled.series_description
    return SampleSeries(
        uid=str(first.SeriesInstanceUID),
        number=int(first.get("SeriesNumber") or number),
        modality=str(first.get("Modality") or "OT"),
        description=" ".join(description.split()),
        body_site=bundled.body_site,
        instances=tuple(
            SampleInstance(str(one.SOPInstanceUID), str(one.SOPClassUID), int(one.get("InstanceNumber") or place))
            for place, one in enumerate(headers, 1)
        ),
    )


def _files(paths: tuple[Path, ...], person: Person, bundled: BundledStudy) -> Iterator[bytes]:
    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield _rewritten(_read(path, pixels=True), person, bundled)


def _rewritten(dataset: Dataset, person: Person, bundled: BundledStudy) -> bytes:
    """Return the file with the patient's identity, the day of the study, and descriptions where it has none."""
    set_identity(dataset, person)
    for name in _DATES:
        if name == "StudyDate" or name in dataset:
            setattr(dataset, name, f"{bundled.made_at:%Y%m%d}")
    dataset.StudyTime = f"{bundled.made_at:%H%M%S}"
    dataset.StudyDescription = bundled.description
    if not dataset.get("SeriesDescription") and bundled.series_description:
        dataset.SeriesDescription = bundled.series_description
    target = BytesIO()
    dcmwrite(target, dataset, enforce_file_format=True)
    return target.getvalue()
