"""A case from the user's own folder: its DICOM files by study and series, its PDF files as papers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.found_file import CannotUse, FoundImage, look_at
from reviewer_app.demo.samples.sample_case import (
    Person,
    SampleCase,
    SamplePaper,
    SampleSeries,
    SampleStudy,
    SkippedFile,
)
from reviewer_app.demo.samples.story import Asked, FirstOpinionGiven, Permission, Story
from reviewer_app.errors import ReviewerError


def case_from_folder(path: Path, now: datetime) -> SampleCase:
    """Make a case of all DICOM and PDF files below `path`; the images are read again when they are asked for.

    The patient is the one most files name; files of other patients stay in the case, as they would on a mixed-up CD.
    A file that cannot be used is left out and named in `SampleCase.skipped` with the reason.

    Raises
    ------
    ReviewerError
        If the folder cannot be read or holds nothing that can be used.
    """
    found: dict[str, FoundImage] = {}
    papers: list[SamplePaper] = []
    skipped: list[SkippedFile] = []
    for file in _files_below(path):
        try:
            item = look_at(file, now, str(file.relative_to(path)))
        except CannotUse as error:
            skipped.append(SkippedFile(str(file.relative_to(path)), str(error)))
            continue
        if isinstance(item, SamplePaper):
            papers.append(item)
        elif item.instance.uid in found:
            skipped.append(SkippedFile(str(file.relative_to(path)), "the same image is there twice"))
        else:
            found[item.instance.uid] = item
    if not found and not papers:
        raise ReviewerError(
            "The folder holds no DICOM or PDF file that can be read.",
            next_step="Choose the folder that was exported.",
            detail=f"{len(skipped)} files left out",
        )
    key = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:10]
    person = _patient(list(found.values()), key)
    story = _story(person, key, now)
    return build_case(story, now, _studies(list(found.values()), now), tuple(papers), tuple(skipped))


def _files_below(path: Path) -> list[Path]:
    if not path.is_dir():
        raise ReviewerError("This folder cannot be read.", next_step="Check its name.", detail="not a directory")
    return sorted(one for one in path.rglob("*") if one.is_file())


def _patient(found: list[FoundImage], key: str) -> Person:
    """Return the patient whom most files name; what no file says is made up, for a case needs name and number."""
    named = [one.person for one in found if one.person.number or one.person.family]
    most = max(named, key=named.count) if named else Person("", "", "", None, "unknown", "")
    return Person(
        family=most.family or "Imported",
        given=most.given,
        number=most.number or f"IMPORT-{key}",
        birth_date=most.birth_date,
        sex=most.sex,
        state="OR",  # the headers do not know it, and without a state nobody could accept the case
        language="",
    )


def _story(person: Person, key: str, now: datetime) -> Story:
    return Story(
        key=key,
        person=person,
        case_number=f"IMPORT-{key}",
        headline="Imported records: what do they show?",
        specialty="Radiology",
        channel=("specialist-review", "Imported from a folder"),
        asked=Asked(
            patient=("What do the records show?",),
            physician=("Do you agree with the first reading, and what should be done next?",),
        ),
        history="Imported from a folder. No history was supplied.",
        first_opinion=FirstOpinionGiven("", "", None, None),
        permission=Permission(now - timedelta(days=1)),  # no zone of the reader is still before its first day
        authored=now,
        due=now + timedelta(days=7),
    )


def _studies(found: list[FoundImage], now: datetime) -> tuple[SampleStudy, ...]:
    studies: dict[str, list[FoundImage]] = {}
    for one in found:
        studies.setdefault(one.study_uid, []).append(one)
    return tuple(_study(uid, members, now) for uid, members in studies.items())


def _study(uid: str, members: list[FoundImage], now: datetime) -> SampleStudy:
    series: dict[str, list[FoundImage]] = {}
    for one in sorted(members, key=lambda each: (each.series_number, each.instance.number, each.path.name)):
        series.setdefault(one.series_uid, []).append(one)
    ordered = tuple(one for group in series.values() for one in group)
    return SampleStudy(
        uid=uid,
        started=next((one.started for one in ordered if one.started), now),
        description=next((one.study_description for one in ordered if one.study_description), "Imported study"),
        series=tuple(_series(group) for group in series.values()),
        files=lambda: _bytes(ordered),
    )


def _series(group: list[FoundImage]) -> SampleSeries:
    first = group[0]
    return SampleSeries(
        uid=first.series_uid,
        number=first.series_number,
        modality=first.modality,
        description=first.series_description or f"{first.modality} series",
        instances=tuple(one.instance for one in group),
    )


def _bytes(images: tuple[FoundImage, ...]) -> Iterator[bytes]:
    for one in images:
        yield one.read()
