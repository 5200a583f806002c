"""What this program writes about marks, under the checkers of others: dciodvfy, dsrdump and dcmpschk.

About each sample image a mark of every kind and two views of it are written, as every kind of object that there is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.views import ViewState, Window
from reviewer_app.errors import ReviewerError
from reviewer_app.exchange.delivery import ArchiveCopy
from reviewer_app.exchange.marks.draft import MarksDraft
from reviewer_app.exchange.marks.key_objects import key_object_selections
from reviewer_app.exchange.marks.measurement_report import measurement_reports
from reviewer_app.exchange.marks.region_masks import region_masks
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from reviewer_app.exchange.marks.sources import writable
from reviewer_app.geometry import ImageOffset
from tests.helpers.marks import bundled, data_set, draft, every_kind, index_of, key_image

HEADING = "## What is written"
#: Grey images of one frame: dcmpschk reads grey states only.
GREY = ("CT_small.dcm", "MR_small.dcm", "examples_overlay.dcm", "JPEG2000.dcm")
#: Three samples, many frames, and a palette.
COLOR = ("examples_rgb_color.dcm", "examples_ybr_color.dcm", "examples_palette.dcm")
#: More images of the page: headers that leave much out, ultrasound, secondary captures of one frame and of two.
MORE = ("693_J2KI.dcm", "ExplVR_BigEnd.dcm", "image_dfl.dcm", "SC_rgb_rle.dcm", "SC_rgb_rle_2frame.dcm")
KINDS: dict[str, Callable[[MarksDraft], list[ArchiveCopy]]] = {
    "report": measurement_reports,
    "state": presentation_states,
    "key objects": key_object_selections,
    "segmentation": region_masks,
}
_PART = "belongs to the complaints about a day of birth or a name"
#: Complaints by a part of their words, each with its reason.
EXPLAINED: dict[str, str] = {
    "Unrecognized defined term <99REVIEWER>": (
        "our own scheme of codes, for what neither SNOMED nor DICOM has a code for; PS3.16 8.2 lets names that begin "
        "with 99 be chosen, and the checker knows none of them"
    ),
    "needed to build DICOMDIR": "the header of the image does not have it, so neither do objects in its study",
    "attribute <Laterality>": (
        "the header of the image names no side; an empty one is the lesser evil (PS3.3 C.7.3.1, type 2C)"
    ),
    "Retired Person Name form": "the name of the patient is copied as the image has it, without a comma or caret",
    "patientName absent or empty": "the header of the image names nobody, and the checker wants a name",
    "that is not multi-frame": ("Label Map Segmentation has frames; its class is younger than the checker"),
    "(Invalid Value)": "dcmtk counts neither RT Dose nor Label Map Segmentation among the images of a report",
    "DA Study Date": "copied as the image has it, whose header is older than DICOM 3 (ACR-NEMA)",
    "TM Study Time": "copied as the image has it, whose header is older than DICOM 3 (ACR-NEMA)",
    "DA Patient's Birth Date": "copied as the image has it: zeros for a day that is not known",
    "Affected attribute: PatientBirthDate": "the image names zeros, or a day before 1850, which dcmtk takes for none",
    "Affected attribute: PatientName": "the check of values knows no UTF-8, in which we write; the name is not Latin",
    "Dubious date": "a day of birth before 1850, copied as the image has it",
    "Attribute value": _PART,
    "Expected format for each value": _PART,
    "Dicom dataset contains invalid data values": _PART,
}
_SAID = ("Error", "Warning")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checkers say of the objects of one kind about one image.

    `complaints` are errors and warnings of dciodvfy and errors of dcmtk's tools, without those about how the tools
    work; `read` tells whether dcmtk reads every object, None where it has no tool for them.
    """

    image: str
    kind: str
    count: int
    complaints: tuple[str, ...] = ()
    read: bool | None = None


def whole_draft(path: Path, words: str = "hier – Łódź") -> MarksDraft:
    """Return a mark of every kind, the label of one of them put beside it, and two views of an image."""
    index = index_of(path)
    assert index.pixels is not None
    first, *others = every_kind(index, (index.pixels.columns, index.pixels.rows), words)
    marks = (replace(first, label_offset=ImageOffset(-index.pixels.columns / 5, index.pixels.rows / 4)), *others)
    images = (
        key_image(index, ViewState(Window(40, 400))),
        key_image(index, ViewState(Window(300, 1500), rotation=1, flipped=True, zoom=2.0, inverted=True), 2, ""),
    )
    return draft([index], marks, images)


def explanation(complaint: str) -> str:
    """Return why a checker complains and is answered by nothing, empty if nobody has looked into it."""
    return next((reason for words, reason in EXPLAINED.items() if words in complaint), "")


def said(command: Sequence[str]) -> str:
    """Return what a checker says."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def errors_of_dcmtk(told: str) -> list[str]:
    """Return the lines in which a tool of dcmtk tells of an error."""
    found = (one.removeprefix("E:").strip() for one in told.splitlines() if one.startswith("E:"))
    return [one for one in found if one]


def warnings_of_dcmtk(told: str) -> list[str]:
    """Return the lines in which dcmpschk says why a test has failed."""
    found = (one.removeprefix("W:").strip() for one in told.splitlines() if one.startswith("W:"))
    return [one for one in found if one and not one.startswith("Test")]


def check(name: str, image: Path, kind: str, folder: Path) -> Checked:
    """Write the objects of one kind about an image, and ask the checkers for it."""
    copies = KINDS[kind](writable(whole_draft(image)))
    complaints: list[str] = []
    read: list[bool] = []
    for number, copy in enumerate(copies):
        path = folder / f"{number}.dcm"
        path.write_bytes(copy.data)
        complaints += [one for one in said(["dciodvfy", str(path)]).splitlines() if one.startswith(_SAID)]
        if kind in ("report", "key objects"):
            told = said(["dsrdump", str(path)])
            complaints += errors_of_dcmtk(told)
            read.append("CONTAINER" in told)
    if kind == "state":
        # the check of values knows no UTF-8: what dciodvfy is given in Polish, it gets in English
        for number, copy in enumerate(presentation_states(writable(whole_draft(image, "here")))):
            if data_set(copy).SOPClassUID != GrayscaleSoftcopyPresentationStateStorage:
                continue
            path = folder / f"plain{number}.dcm"
            path.write_bytes(copy.data)
            told = said(["dcmpschk", str(path)])
            found = errors_of_dcmtk(told) + (warnings_of_dcmtk(told) if "Test passed" not in told else [])
            complaints += found
            read.append("Test passed" in told or bool(found))
    return Checked(name, kind, len(copies), tuple(complaints), all(read) if read else None)


def one_of_each(root: Path) -> dict[str, Path]:
    """Return by its name an image of each class in a folder, the first that says which study it is in."""
    found: dict[str, tuple[str, Path]] = {}
    files = (one for one in root.rglob("*") if one.is_file())
    for path in sorted(files, key=lambda one: ("broken" in one.parts, one)):
        with suppress(ReviewerError, OSError):
            index = index_of(path)
            named = index.pixels is not None and index.study.uid and index.series.uid and not index.problem
            if named and index.kind in (InstanceKind.IMAGE, InstanceKind.SLIDE):
                found.setdefault(index.sop_class_uid, (path.relative_to(root).as_posix(), path))
    return dict(found.values())


def written_section(root: Path | None = None) -> str:
    """Return the part of the page about what is written; about an image of each class below `root` too."""
    samples = {name: bundled(name) for name in (*GREY, *COLOR, *MORE)}
    samples |= one_of_each(root) if root is not None else {}
    missing = [one for one in ("dciodvfy", "dsrdump", "dcmpschk") if shutil.which(one) is None]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)} (apt packages dicom3tools and dcmtk)")
    with tempfile.TemporaryDirectory() as folder:
        found = [check(name, image, kind, Path(folder)) for name, image in samples.items() for kind in KINDS]
    return section_of(found)


def section_of(found: Sequence[Checked]) -> str:
    """Return the part of the page that tells these outcomes."""
    made = sum(one.count for one in found)
    open_ones = [one for each in found for one in each.complaints if not explanation(one)]
    rows = [
        HEADING,
        "",
        "About images that pydicom brings along, and one of each class in the folder, a mark of every kind and two",
        "views of the image are written, as each kind of object; `python -m tests.conformance --written [DATA]` renews",
        "this part alone. dciodvfy checks every object, dsrdump reads reports and key object selections, dcmpschk grey",
        "presentation states. Every kind of error or warning stands below, with its reason. No segmentation is written",
        "about an image without a place in the patient or a slice thickness (PS3.3 A.51.5), nor about a slide.",
        "",
        f"{made} objects; complaints that nobody explained: {len(open_ones)}.",
        "",
        "| Image | object | written | explained complaints | not explained | read by dcmtk |",
        "|---|---|---|---|---|---|",
        *(_row(one) for one in found if one.count),
        "",
        *_reasons(found),
    ]
    return "\n".join(rows) + "\n"


def _row(one: Checked) -> str:
    known = sum(bool(explanation(each)) for each in one.complaints)
    read = {None: "", True: "yes", False: "**no**"}[one.read]
    return f"| `{one.image}` | {one.kind} | {one.count} | {known} | {len(one.complaints) - known} | {read} |"


def _reasons(found: Sequence[Checked]) -> Iterator[str]:
    """Return each complaint once, without the value or place that it names, with how often it came and why."""
    counts = Counter(_general(one) for each in found for one in each.complaints)
    for complaint, count in sorted(counts.items()):
        yield f"- `{complaint}` ({count}): {explanation(complaint) or 'not explained yet'}."


def _general(complaint: str) -> str:
    without_place = re.sub(r"</\S*>\s*", "", complaint)
    return re.sub(r"\[1\] = <[^<>]*> - |\"[0-9.]+\" |\s+: \[.*\]$|: \{.*\}$", "", without_place).strip()


def renewed(page: str, section: str) -> str:
    """Return a page with its part about what is written replaced, or put before the decoders where it has none."""
    before, heading, after = page.partition(f"{HEADING}\n")
    if heading:
        _old, mark, rest = after.partition("\n## ")
        return before + section + (mark + rest if mark else "")
    before, heading, after = page.partition("## Decoders\n")
    return f"{before}{section}\n{heading}{after}" if heading else f"{page.rstrip()}\n\n{section}"
