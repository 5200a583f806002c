"""Whether the evidence of a finding lies on the side that the finding names; asked to be confirmed, never changed.

Patient x grows to the left (PS3.3 C.7.6.2.1.1), and x = 0 is taken for the middle of the patient: that holds for one
who lies in the middle of the scanner, so what lies near it says nothing. Laterality (0020,0060) of the header says it
too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reviewer_app.cases.evidence import Token, bookmark_of, measured_mark, tokens
from reviewer_app.cases.findings import Finding, finding_path, findings
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.lesions import SIDE_WORDS, Laterality
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.waiving import waived
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint

#: Millimetres on either side of x = 0 that are told to neither side.
MIDLINE_MM = 20.0
Find = Callable[[str], InstanceIndex | None]


def side_check_id(finding: Finding) -> str:
    """Return the id of the check of a finding's side: another side is another check, confirmed anew."""
    return f"side:{finding.id}:{finding.side}"


def side_checks(work: Work, find: Find) -> list[Check]:
    """Return a check for each finding whose evidence lies on the other side; `find` gives the index of an image."""
    found = []
    for number, finding in enumerate(findings(work.opinion), start=1):
        doubts = list(dict.fromkeys(_doubts(finding, work, find)))
        if not doubts:
            continue
        words = f"Finding {number} says {finding.side_words}: {'; '.join(doubts)}"
        target, extent = finding_path(finding.id, "side"), len(doubts)
        doubted = Check(side_check_id(finding), Outcome.BLOCK, words, target=target, extent=extent)
        found.append(waived(doubted, work.opinion, "confirmed"))
    return found


def _doubts(finding: Finding, work: Work, find: Find) -> Iterator[str]:
    """Yield what contradicts the side of a finding."""
    side = finding.laterality
    if side is Laterality.NONE:
        return
    for token in tokens(finding.text):
        bookmark = bookmark_of(token, work)
        index = find(bookmark.image.sop_instance_uid) if bookmark is not None else None
        if bookmark is None or index is None:
            continue
        header = index.series.laterality
        if header in (Laterality.LEFT, Laterality.RIGHT) and header != side:
            yield f"the header of its image says {SIDE_WORDS[Laterality(header)]}"
        lies = _lies(token, bookmark, work, index)
        if lies not in (Laterality.NONE, side):
            thing = "image" if measured_mark(token, work) is None else "measurement"
            yield f"its {thing} lies {SIDE_WORDS[lies]} of the midline"


def _lies(token: Token, bookmark: Bookmark, work: Work, index: InstanceIndex) -> Laterality:
    """Return on which side of the patient something lies, neither where that is not known or near the middle."""
    annotation = measured_mark(token, work)
    if index.kind is InstanceKind.SLIDE:
        return Laterality.NONE
    if annotation is not None:
        places = [one.x for one in annotation.patient_points]
        x = sum(places) / len(places) if places else None
        if x is None:
            middle = ImagePoint(
                sum(one.column for one in annotation.points) / len(annotation.points),
                sum(one.row for one in annotation.points) / len(annotation.points),
            )
            x = _x(index, annotation.image, middle)
    else:
        x = _x(index, bookmark.image, bookmark.view.center)
    if x is None or abs(x) <= MIDLINE_MM:
        return Laterality.NONE
    return Laterality.LEFT if x > 0 else Laterality.RIGHT


def _x(index: InstanceIndex, image: ImageReference, at: ImagePoint | None) -> float | None:
    """Return patient x in millimetres of a place of a frame, None for its middle; None where it has no plane."""
    plane = index.frames[image.frame].plane if image.frame < len(index.frames) else None
    if plane is None or index.pixels is None:
        return None
    middle = ImagePoint((index.pixels.columns - 1) / 2, (index.pixels.rows - 1) / 2)
    return plane.to_patient(at or middle).x
