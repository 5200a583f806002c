"""The written sentences by which the checks of the text are measured, each in the case it is written in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from reviewer_app.cases.case import Asker, Case, FirstOpinion, Question
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.instances import IndexedPatient, IndexedSeries, IndexedStudy, InstanceIndex
from reviewer_app.cases.opinion import Opinion, answer_path
from reviewer_app.cases.people import Patient, Physician
from reviewer_app.cases.records import ListedDocument, ListedInstance, ListedSeries, ListedStudy
from reviewer_app.cases.rules.text.known import Known, known
from reviewer_app.cases.rules.text.prose import Remark, prose
from reviewer_app.cases.rules.text.table import CHECKS
from reviewer_app.cases.work import Work
from tests.helpers.case_values import make_instances, make_length

SENTENCES = Path(__file__).resolve().parents[1] / "cases" / "rules" / "text" / "sentences"
TUNED, HELD_OUT = "tuned", "held-out"
_SEX = {"female": "F", "male": "M"}


@dataclass(frozen=True)
class Written:
    """One sentence of a kind ("right", "tricky" or "wrong"): the words to be marked with their place, and its case."""

    check: str
    sentence: str
    kind: str
    expected: tuple[tuple[str, int], ...]
    context: Mapping[str, Any]

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where the words stand that are to be marked."""
        return tuple((at, at + len(words)) for words, at in self.expected)

    def remarks(self) -> tuple[Remark, ...]:
        """What the check of the sentence says to it."""
        path, work = self._work()
        case, images = _case(self.context)
        on = date.fromisoformat(self.context.get("on", "2026-11-22"))
        about = known(case, work, images.get, on)
        return tuple(one for one in self._said(work, about) if one.path == path)

    def _said(self, work: Work, about: Known) -> Sequence[Remark]:
        return list(CHECKS[self.check](prose(work.opinion), about))

    def _work(self) -> tuple[str, Work]:
        given, values = self.context, {}
        for number, (site, *more) in enumerate(given.get("findings", ()), start=1):
            side, text = (*more, "", "")[:2]
            parts = {"place": str(number), "site": site, "side": side, "text": text}
            values |= {finding_path(f"f{number}", part): value for part, value in parts.items() if value}
        path = given.get("path", "findings.imaging")
        if path == "finding":
            path = finding_path("own", "text")
            parts = {"place": "1", "site": given.get("site", ""), "side": given.get("side", "")}
            values |= {finding_path("own", part): value for part, value in parts.items() if value}
        elif path == "answer":
            path = answer_path("q1", "text")
        values[path] = self.sentence
        lengths = [float(one.removesuffix(" mm")) for one in given.get("measures", ())]
        marks = tuple(make_length(f"a{number}", one) for number, one in enumerate(lengths, start=1))
        return path, Work(marks, opinion=Opinion(values))


def written(check: str, part: str) -> tuple[Written, ...]:
    """Return the sentences of a check, those of one part: `TUNED` or `HELD_OUT`."""
    lines = (SENTENCES / f"{check}.{part}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(one) for one in lines]
    return tuple(
        Written(check, one["sentence"], one["kind"], tuple(map(tuple, one.get("expected", ()))), one["context"])
        for one in rows
    )


def _case(given: Mapping[str, Any]) -> tuple[Case, dict[str, InstanceIndex]]:
    family, first_name = given.get("name", ("Delgado", "Maria"))
    born = given.get("birth")
    patient = Patient(
        "Patient/p", family, first_name, given.get("id", "NK-1"),
        birth_date=date.fromisoformat(born) if born else None, sex=given.get("sex", "unknown"),
    )  # fmt: skip
    images = {f"1.2.{number}.1": _image(one, patient, number) for number, one in enumerate(given.get("images", ()))}
    authors = given.get("physicians", ())
    papers = (
        ListedDocument(f"D/{one}", "Report", "other", "application/pdf", "", _at(one))
        for one in given.get("papers", ())
    )
    case = Case(
        id="t", identifier="NK", patient=patient, headline="", specialty="",
        task_status="accepted",
        requester=Physician("Practitioner/1", authors[0]) if authors else None,
        questions=(Question("q1", Asker.PATIENT, given.get("question", "")),),
        first_opinion=FirstOpinion(given["first"]) if "first" in given else None,
        studies=tuple(_study(one) for one in images.values()),
        documents=(*papers, *(_letter(one) for one in authors[1:])),
    )  # fmt: skip
    return case, images


def _letter(author: str) -> ListedDocument:
    return ListedDocument(f"D/{author}", "Letter", "other", "text/plain", "", author=author)


def _at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _image(given: Mapping[str, Any], patient: Patient, number: int) -> InstanceIndex:
    day, uid = given.get("date", ""), f"1.2.{number}"
    header = IndexedPatient(
        given.get("name", f"{patient.family}^{patient.given}"), given.get("id", patient.identifier),
        given.get("birth", ""), given.get("sex", _SEX.get(patient.sex, "")),
    )  # fmt: skip
    series = IndexedSeries(
        uid, given.get("modality", "CT"), body_part=given.get("body_part", ""), laterality=given.get("laterality", "")
    )
    return replace(
        make_instances()[0], patient=header, study=IndexedStudy(uid, day), series=series, sop_instance_uid=f"{uid}.1"
    )


def _study(index: InstanceIndex) -> ListedStudy:
    instance = ListedInstance(index.sop_instance_uid, index.sop_class_uid)
    series = ListedSeries(index.series.uid, index.series.modality, instances=(instance,))
    return ListedStudy(f"S/{index.study.uid}", index.study.uid, series=(series,))
