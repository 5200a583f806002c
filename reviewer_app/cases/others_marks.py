"""The marks of somebody else, from what was read of their objects: shown with their author, and never edited.

Of a report the measurement groups of PS3.16 TID 1500 are read as such; of any other template its regions, each with
the words that belong to it (`report_marks`). Of a presentation state every drawing and every text; those that are
tracked as one finding are one mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from reviewer_app.cases.codes import Code
from reviewer_app.cases.exchanged_marks import CodedQuantity, ExchangedMark, MarkOrigin, MarkShape
from reviewer_app.cases.presentation_states import Graphic, PresentationState, StateAnnotation, StateText, Units
from reviewer_app.cases.report_marks import marks_of
from reviewer_app.cases.structured_reports import ContentItem, KeyObjects, ReportedRegion, StructuredReport
from reviewer_app.geometry import ImagePoint, PatientPoint

_GROUP: Final = "125007"
_IDENTIFIER, _TRACKING_UID, _FINDING = "112039", "112040", "121071"
_SITES: Final = ("363698007", "G-C0E3")
_LATERALITY: Final = ("272741003", "G-C171")
_DERIVATION: Final = "121401"
_OBSERVERS: Final = ("121008",)
_MOST: Final = 10_000


def marks_in_report(report: StructuredReport) -> tuple[ExchangedMark, ...]:
    """Return the marks of a report in the order of its tree, at most 10,000."""
    author = next((one.text for one in report.root.walk() if _is(one, *_OBSERVERS) and one.text), "")
    groups = [one for one in report.root.walk() if _is(one, _GROUP) and one.value_type == "CONTAINER"]
    made = _joined([list(_group(one)) for one in groups]) or list(_of_any_template(report))
    return tuple(replace(one, author=author, origin=MarkOrigin.REPORT) for one in made[:_MOST])


def marks_in_state(state: PresentationState) -> tuple[ExchangedMark, ...]:
    """Return what a presentation state draws on images, at most 10,000 marks.

    What it draws on a part of the display instead of the image has no place in the image and is left out.
    """
    made: list[ExchangedMark] = []
    for one in state.annotations:
        for image in one.images or state.images:
            own = replace(_EMPTY, sop_instance_uid=image.sop_instance_uid, frames=image.frames, author=state.creator)
            made += _drawn(one, own)
            if len(made) >= _MOST:
                return tuple(made[:_MOST])
    return tuple(made)


def marks_in_key_objects(selection: KeyObjects) -> tuple[ExchangedMark, ...]:
    """Return one mark without a shape for each object of a key object selection: that it was chosen, and why."""
    words = "\n".join(one for one in (selection.title, *selection.reasons, selection.description) if one)
    author = selection.observers[0] if selection.observers else ""
    return tuple(
        ExchangedMark(
            author=author,
            sop_instance_uid=one.sop_instance_uid,
            frames=one.frames,
            words=words,
            origin=MarkOrigin.KEY_OBJECTS,
        )
        for one in selection.objects[:_MOST]
    )


_EMPTY: Final = ExchangedMark(origin=MarkOrigin.STATE)


def _is(item: ContentItem, *concepts: str) -> bool:
    return item.concept is not None and item.concept.value in concepts


def _group(group: ContentItem) -> Iterator[ExchangedMark]:
    """Return the mark of one measurement group; one for each image where its places are on several."""
    numbers = [one for one in group.children if one.value_type == "NUM"]
    regions = [one for one in group.children if one.value_type in ("SCOORD", "SCOORD3D")]
    regions += [child for one in numbers for child in one.children if child.value_type in ("SCOORD", "SCOORD3D")]
    placed = _by_image(regions)
    for (uid, frames), shapes in placed.items():
        yield ExchangedMark(
            tracking_uid=_text(group, _TRACKING_UID),
            tracking_identifier=_text(group, _IDENTIFIER),
            sop_instance_uid=uid,
            frames=frames,
            shapes=tuple(shapes),
            finding=next((one.code for one in group.children if _is(one, _FINDING)), None),
            sites=tuple(one.code for one in group.children if _is(one, *_SITES) and one.code is not None),
            laterality=_side(group),
            quantities=tuple(quantity for one in numbers for quantity in _quantity(one)),
            frame_of_reference_uid=_frame_of_reference(regions),
        )


def _joined(groups: Sequence[Sequence[ExchangedMark]]) -> list[ExchangedMark]:
    """Return the marks of all groups; a slice of a volume that has a group of its own too is one mark of both.

    A volume is a group with places on several images. Of a number that both have, such as a mean, that of the volume
    stands, as its slices would else tell two. What is followed as another thing, or found to be one, is another mark.
    """
    made = [one for group in groups for one in group]
    number_of: dict[tuple[object, ...], int] = {}
    alone = set()
    for group, first in zip(groups, accumulate(map(len, groups), initial=0), strict=False):
        for at, mark in enumerate(group, first):
            if len(group) > 1 and mark.tracking_uid:
                number_of.setdefault(_place_of(mark), at)
            elif len(group) == 1:
                alone.add(at)
    joined = set()
    for at in sorted(alone):
        number = number_of.get(_place_of(made[at]))
        if number is None or made[at].finding != made[number].finding:
            continue
        joined.add(at)
        known = {(one.name, one.derivation) for one in made[number].quantities}
        more = (one for one in made[at].quantities if (one.name, one.derivation) not in known)
        made[number] = replace(made[number], quantities=(*made[number].quantities, *more))
    return [one for at, one in enumerate(made) if at not in joined]


def _place_of(mark: ExchangedMark) -> tuple[object, ...]:
    return mark.tracking_uid, mark.sop_instance_uid, mark.frames, mark.shapes


def _side(group: ContentItem) -> Code | None:
    below = (child for one in group.children if _is(one, *_SITES) for child in one.children)
    return next((one.code for one in below if _is(one, *_LATERALITY)), None)


def _frame_of_reference(regions: list[ContentItem]) -> str:
    spatial = (one.region for one in regions if one.value_type == "SCOORD3D")
    return next((one.frame_of_reference_uid for one in spatial if one is not None), "")


def _text(group: ContentItem, concept: str) -> str:
    return next((one.text for one in group.children if _is(one, concept)), "")


def _by_image(regions: list[ContentItem]) -> dict[tuple[str, tuple[int, ...]], list[MarkShape]]:
    """Return shapes by the instance and frames they are on; those told in the patient join the same shape in an image.

    A place told in the patient only is under no instance.
    """
    made: dict[tuple[str, tuple[int, ...]], list[MarkShape]] = {}
    last: list[MarkShape] | None = None
    for item in regions:
        region = item.region
        if region is None or not region.points:
            continue
        if item.value_type == "SCOORD3D":
            points = tuple(PatientPoint(one[0], one[1], one[2]) for one in region.points)
            if last and _is_same_place(last[-1], region):
                last[-1] = replace(last[-1], patient_points=points)
            else:
                made.setdefault(("", ()), []).append(MarkShape(region.type, patient_points=points))
            continue
        images = [one for child in item.children if child.value_type == "IMAGE" for one in child.objects]
        for one in images:
            last = made.setdefault((one.sop_instance_uid, one.frames), [])
            last.append(MarkShape(region.type, tuple(ImagePoint(point[0], point[1]) for point in region.points)))
    return made


def _is_same_place(shape: MarkShape, region: ReportedRegion) -> bool:
    return not shape.patient_points and (shape.type, len(shape.points)) == (region.type, len(region.points))


def _quantity(item: ContentItem) -> Iterator[CodedQuantity]:
    if item.concept is None:
        return
    coded = {one.concept.value: one.code for one in item.children if one.concept is not None and one.code is not None}
    for one in item.measured[:1]:
        if one.value is not None:
            method = next((coded[found] for found in _METHODS if found in coded), None)
            yield CodedQuantity(item.concept, one.value, one.unit or Code(), coded.get(_DERIVATION), method)


_METHODS: Final = ("370129005", "G-C036")


def _of_any_template(report: StructuredReport) -> Iterator[ExchangedMark]:
    for one in marks_of(report):
        spatial = len(one.points[0]) == 3
        shape = MarkShape(
            one.type,
            () if spatial else tuple(ImagePoint(point[0], point[1]) for point in one.points),
            tuple(PatientPoint(point[0], point[1], point[2]) for point in one.points) if spatial else (),
        )
        yield ExchangedMark(
            sop_instance_uid=one.sop_instance_uid,
            frames=one.frames,
            shapes=(shape,),
            words=one.words,
            frame_of_reference_uid=one.frame_of_reference_uid,
        )


def _drawn(annotation: StateAnnotation, own: ExchangedMark) -> Iterator[ExchangedMark]:
    """Return the marks of one item; drawings and words with one tracking UID are one."""
    tracked: dict[str, ExchangedMark] = {}
    for at, graphic in enumerate(one for one in annotation.graphics if one.units is not Units.DISPLAY):
        key = graphic.tracking_uid or f"graphic {at}"
        so_far = tracked.get(key) or _tracked(own, graphic)
        shape = MarkShape(graphic.type, tuple(ImagePoint(*one) for one in graphic.points))
        tracked[key] = replace(so_far, shapes=(*so_far.shapes, shape))
    for at, text in enumerate(annotation.texts):
        key = text.tracking_uid or f"text {at}"
        place = _place(text)
        found = tracked.get(key)
        if found is None and place is None:
            continue
        so_far = found or _tracked(own, text)
        shapes = so_far.shapes or ((MarkShape("POINT", (place,)),) if place is not None else ())
        words = "\n".join(one for one in (so_far.words, "\n".join(text.words.splitlines())) if one)
        tracked[key] = replace(so_far, shapes=shapes, words=words)
    yield from tracked.values()


def _tracked(own: ExchangedMark, one: Graphic | StateText) -> ExchangedMark:
    return replace(own, tracking_uid=one.tracking_uid, tracking_identifier=one.tracking_identifier)


def _place(text: StateText) -> ImagePoint | None:
    """Return where words stand in the image: their anchor, else the corner of their box."""
    if text.anchor is not None and text.anchor_units is not Units.DISPLAY:
        return ImagePoint(*text.anchor)
    if text.box is not None and text.box_units is not Units.DISPLAY:
        return ImagePoint(*text.box[0])
    return None
