"""The preview of a long opinion: 20 pages with 12 figures, from the records to the bytes that would be signed."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

import pikepdf
from PySide6.QtGui import QGuiApplication

from benchmarks.marked_case import drawn
from benchmarks.prepared import Prepared
from benchmarks.values import Limit, Outcome, Series
from reviewer_app.cases.annotations import KeyImage
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.report.inputs import Meaning
from reviewer_app.ui.office.figures import make_figures
from reviewer_app.ui.office.preview import PreviewRequest, make_preview
from tests.helpers.report_samples import sample_reviewer

TITLE = "The preview of a long opinion"
PAGES, FIGURES, LIMIT_MS = 20, 12, 1500
_PARAGRAPHS = 40
_SENTENCES = (
    "The lesion of the left frontal lobe measures 22.7 mm with an incomplete rim of enhancement, T2-bright oedema "
    "reaching the corpus callosum, and no restricted diffusion; the ventricles are of normal width. Compared with the "
    "first study there is no new lesion, and the postoperative cavity is unchanged within the error of measurement. "
) * 3


def run(prepared: Prepared) -> Outcome:
    """Make the preview of the downloaded case as the sign page asks for it."""
    if QGuiApplication.instance() is None:
        QGuiApplication([])
    with prepared.profile.open_vault() as vault:
        case_id = prepared.profile.case_id
        stored = vault.instances(case_id)
        blobs = {one.index.sop_instance_uid: one.blob_id for one in stored}
        images = [one.index for one in stored if one.index.frames and one.index.pixels is not None]

        def open_stream(uid: str) -> BinaryIO:
            return vault.open_blob(case_id, blobs[uid])

        request = PreviewRequest(
            case=vault.case(case_id).case, work=_work(images), reviewer=sample_reviewer(), instances=tuple(stored),
            documents=tuple(vault.documents(case_id)), looks=Looks(), report_id="long", issued=datetime.now(UTC),
            meaning=Meaning.AUTHORSHIP, certificate=None,
        )  # fmt: skip
        return _measured(request, open_stream, 2 if prepared.quick else 7)


def _measured(request: PreviewRequest, open_stream: Callable[[str], BinaryIO], runs: int) -> Outcome:
    pdf = make_preview(request, open_stream).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
    if pages < PAGES:
        raise RuntimeError(f"the opinion has {pages} pages only")
    index = {one.index.sop_instance_uid: one.index for one in request.instances}
    figures = [_timed(lambda: make_figures(request.work, index, open_stream, {})) for _ in range(runs)]
    bare = replace(request, work=replace(request.work, key_images=()))
    words = [_timed(lambda: make_preview(bare, open_stream)) for _ in range(runs)]
    whole = Series("the whole preview", tuple(_timed(lambda: make_preview(request, open_stream)) for _ in range(runs)))
    return Outcome(
        title=TITLE,
        measures=f"{pages} pages with {FIGURES} figures at the resolution of print ({len(pdf) // 1000} kB), made from "
        "the encrypted records and ready to be signed.",
        series=(whole, Series("of this the figures", tuple(figures)), Series("without figures", tuple(words))),
        limits=(Limit(f"preview of {PAGES} pages with {FIGURES} figures", LIMIT_MS, whole.median, "ms"),),
        left_out=("drawing the first page on the screen",),
    )


def _work(images: Sequence[InstanceIndex]) -> Work:
    """Return an opinion of many words with a mark and a key image on each of twelve images."""
    now, step = datetime.now(UTC), max(1, len(images) // FIGURES)
    chosen = [images[number * step % len(images)] for number in range(FIGURES)]
    marks = tuple(drawn(one, number, now) for number, one in enumerate(chosen))
    keys = tuple(_key_image(one, number, now) for number, one in enumerate(chosen, start=1))
    cited = "\n\n".join(f"{_SENTENCES} (⟦k:key-{number % FIGURES + 1}⟧)" for number in range(_PARAGRAPHS))
    values = {"findings.imaging": cited, "diagnosis.text": cited, "recommendations.text": _SENTENCES}
    return Work(annotations=marks, key_images=keys, opinion=Opinion(values))


def _key_image(image: InstanceIndex, number: int, now: datetime) -> KeyImage:
    reference = ImageReference(image.study.uid, image.series.uid, image.sop_instance_uid, 0)
    view = ViewState(window=Window(80.0, 40.0))
    return KeyImage(f"key-{number}", number, Bookmark(reference, view), "Practitioner/lindqvist", now, "The lesion")


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000
