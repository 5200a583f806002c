"""What the sentences of an opinion rest on, as the signed manifest holds it: images by their UIDs, places, numbers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.compared_passages import ComparedPassage, compared_passages
from reviewer_app.cases.evidence import Token, TokenKind, fields_citing, plain_text
from reviewer_app.cases.figure_marks import marks_of
from reviewer_app.cases.measurements import Measurement
from reviewer_app.cases.views import Bookmark, ImageReference
from reviewer_app.cases.volumes import LesionVolume
from reviewer_app.cases.work import Work

#: How far a line reaches along a row, where that is no length (`cases.measurements.Measurement.across`).
ACROSS = "Extent along the row"


class ManifestQuantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was measured: the meaning of its concept (`cases.quantities`), the number and its unit."""

    name: str
    value: float
    unit: str = ""


class ManifestEvidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was measured, marked or cited.

    `kind` is "measurement", "volume", "key-image", "view", "passage", "note" or "result" (of a laboratory); `token` is
    how the text of the opinion names it and `cited` the paths of the fields that do. `frame` counts from 1. `points`
    are columns and rows of the frame, zero-based, pixel centres at whole numbers; `patient_points` millimetres of
    `frame_of_reference_uid`. `value` and `unit` are the number, `text` how it is printed, `calibration` where its scale
    comes from. `window` is centre and width, None for the file's own; `zoom` device pixels per image pixel, None for
    fitted; `center` the image point in the middle; `rotation` quarter turns clockwise after `flipped`. `quantity` tells
    what `value` is, `quantities` are the others of the same mark (standard deviation, short axis); `spacing` is the
    rows' and the columns' distance in millimetres that was used, `calibrated_by` the id of the mark it comes from.
    `voi_function` is the VOI LUT Function of the window, `voi_lut` the number of the table of the file that stands for
    one, `palette` the Content Label of the palette, `state` the SOP Instance UID of the presentation state looked
    through. `fused` is the series laid over the image, by the key of its stack, `fused_palette` its palette and
    `fused_span` the values of its first and last colour. `shutter`, `file_overlays` and `color_managed` tell whether
    what the file says of these was followed; `fitted` is how many columns and rows were fitted to the pane, `edge` the
    side where it stood, `pane` its width and height in device pixels. `hidden` tells that the mark, or all marks over
    the view, were out of sight. `layers` are the SOP Instance UIDs of what lay over the image, `annotations` the ids of
    what was drawn on it, `others` the SOP Instance UIDs of the objects of others whose marks stood there. A passage has
    the `document` it is from, by its reference, or the UIDs of the record in DICOM, and the `page`, counted from 1; its
    `text` is the quotation with its origin. A highlighted one has its `areas` (page counted from 1; left, top, right,
    bottom in points from the top left corner of the page) and the `note` beside it; a "note" alone stands `at` a place
    of its page. A result has the `document` too, and no page. `agreement` is how a passage of the first report stands
    ("confirmed", "refined", "changed", "cannot-determine"), `agreement_words` what this opinion says of it,
    `agreement_finding` the number of the finding it is bound to. A volume has as `annotations` the outlines that it is
    made of, and names the image of the largest.
    """

    kind: str
    token: str
    cited: tuple[str, ...] = ()
    study_uid: str = ""
    series_uid: str = ""
    instance_uid: str = ""
    frame: int | None = None
    shape: str = ""
    points: tuple[tuple[float, float], ...] = ()
    frame_of_reference_uid: str = ""
    patient_points: tuple[tuple[float, float, float], ...] = ()
    value: float | None = None
    unit: str = ""
    text: str = ""
    calibration: str = ""
    window: tuple[float, float] | None = None
    zoom: float | None = None
    center: tuple[float, float] | None = None
    rotation: int = 0
    flipped: bool = False
    inverted: bool = False
    layers: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    quantity: str = ""
    quantities: tuple[ManifestQuantity, ...] = ()
    spacing: tuple[float, float] | None = None
    calibrated_by: str = ""
    voi_function: str = ""
    voi_lut: int | None = None
    palette: str = ""
    state: str = ""
    fused: str = ""
    fused_palette: str = ""
    fused_span: tuple[float, float] | None = None
    shutter: bool = True
    file_overlays: bool = True
    color_managed: bool = True
    fitted: tuple[int, int] | None = None
    edge: str = ""
    pane: tuple[int, int] | None = None
    hidden: bool = False
    document: str = ""
    page: int | None = None
    areas: tuple[tuple[int, float, float, float, float], ...] = ()
    note: str = ""
    at: tuple[float, float] | None = None
    agreement: str = ""
    agreement_words: str = ""
    agreement_finding: int | None = None
    others: tuple[str, ...] = ()


def evidence_of(work: Work) -> tuple[ManifestEvidence, ...]:
    """Return every measurement, volume, key image, view and passage, each kind in the order it was made."""
    return tuple(_all(work))


def _all(work: Work) -> Iterator[ManifestEvidence]:
    for mark in work.annotations:
        if mark.measurement is not None:
            yield _measurement(mark, work)
    for volume in work.volumes.values():
        yield _volume(volume, work)
    for image in work.key_images:
        on_it = tuple(one.id for one in marks_of(image, work))
        shown = _view(Token(TokenKind.KEY_IMAGE, image.id), "key-image", image.bookmark, image.caption, on_it, work)
        yield msgspec.structs.replace(shown, others=tuple(one.sop_instance_uid for one in image.others))
    for one in work.views:
        found = _view(Token(TokenKind.VIEW, one.id), "view", one.bookmark, one.place, one.annotations, work)
        yield msgspec.structs.replace(found, hidden=one.hidden)
    compared = {one.passage.id: one for one in compared_passages(work)}
    for passage in work.passages:
        if passage.is_marked and passage.id not in compared and not fields_citing(work, passage.id):
            continue  # what the reader wrote on a page for himself stays with the case
        yield _passage(passage, compared.get(passage.id), work)


def _passage(one: CitedPassage, said: ComparedPassage | None, work: Work) -> ManifestEvidence:
    return ManifestEvidence(
        kind="result" if one.place else "note" if one.is_note else "passage",
        token=Token(TokenKind.PASSAGE, one.id).markup,
        cited=tuple(fields_citing(work, one.id)),
        study_uid=one.study,
        series_uid=one.series,
        instance_uid=one.record if one.series else "",
        document="" if one.series else one.record,
        page=None if one.place else one.page + 1,
        text=one.words,
        areas=tuple((area.page + 1, area.left, area.top, area.right, area.bottom) for area in one.areas),
        note=one.note,
        at=one.at,
        agreement="" if said is None else said.agreement,
        agreement_words="" if said is None else plain_text(said.words, work),
        agreement_finding=None if said is None else said.finding or None,
    )


def _measurement(mark: Annotation, work: Work) -> ManifestEvidence:
    measured = mark.measurement
    assert measured is not None  # noqa: S101 - `_all` leaves the others out
    study, series, instance, frame = _names(mark.image)
    return ManifestEvidence(
        kind="measurement",
        token=Token(TokenKind.MEASUREMENT, mark.id).markup,
        cited=tuple(fields_citing(work, mark.id)),
        study_uid=study,
        series_uid=series,
        instance_uid=instance,
        frame=frame,
        shape=mark.kind.value,
        points=tuple((one.column, one.row) for one in mark.points),
        frame_of_reference_uid=mark.frame_of_reference_uid,
        patient_points=tuple(one.as_tuple() for one in mark.patient_points),
        value=measured.value,
        unit=measured.unit,
        text=measured.text,
        calibration=measured.calibration.value,
        quantity=measured.name.value,
        quantities=tuple(_quantities(measured)),
        spacing=None if measured.spacing is None else (measured.spacing.row, measured.spacing.column),
        calibrated_by=measured.calibrated_by,
        hidden=mark.hidden,
    )


def _volume(volume: LesionVolume, work: Work) -> ManifestEvidence:
    """Return a volume: it has no points of its own, but the outlines that `annotations` name."""
    measured, shown = volume.measurement, volume.largest
    study, series, instance, frame = _names(shown.image)
    token = Token(TokenKind.VOLUME, volume.id)
    return ManifestEvidence(
        kind="volume",
        token=token.markup,
        cited=tuple(fields_citing(work, volume.id)),
        study_uid=study,
        series_uid=series,
        instance_uid=instance,
        frame=frame,
        frame_of_reference_uid=shown.frame_of_reference_uid,
        value=measured.value,
        unit=measured.unit,
        text=measured.text,
        calibration=measured.calibration.value,
        quantity=measured.name.value,
        quantities=tuple(_quantities(measured)),
        annotations=tuple(one.id for one in volume.outlines),
    )


def _quantities(measured: Measurement) -> Iterator[ManifestQuantity]:
    """Return what else was measured; where the axes of a picture measure different things, both reaches of a line."""
    for one in measured.quantities:
        yield ManifestQuantity(name=one.name.value, value=one.value, unit=one.unit)
    if measured.across is not None:
        yield ManifestQuantity(name=ACROSS, value=measured.across.value, unit=measured.across.unit)


def _view(
    token: Token, kind: str, bookmark: Bookmark, text: str, annotations: tuple[str, ...], work: Work
) -> ManifestEvidence:
    view, (study, series, instance, frame) = bookmark.view, _names(bookmark.image)
    return ManifestEvidence(
        kind=kind,
        token=token.markup,
        cited=tuple(fields_citing(work, token.id)),
        study_uid=study,
        series_uid=series,
        instance_uid=instance,
        frame=frame,
        text=text,
        window=None if view.window is None else (view.window.center, view.window.width),
        zoom=view.zoom,
        center=None if view.center is None else (view.center.column, view.center.row),
        rotation=view.rotation % 4,
        flipped=view.flipped,
        inverted=view.inverted,
        voi_function="" if view.window is None else view.window.function.value,
        voi_lut=view.voi_lut,
        palette=view.palette,
        state=view.state,
        fused=view.fused,
        fused_palette=view.fused_look.palette,
        fused_span=view.fused_look.span,
        shutter=view.shutter,
        file_overlays=view.file_overlays,
        color_managed=view.color_managed,
        fitted=view.fitted,
        edge=view.edge,
        pane=bookmark.size,
        layers=tuple(one.view.sop_instance_uid for one in bookmark.layers or ()),
        annotations=annotations,
    )


def _names(image: ImageReference) -> tuple[str, str, str, int]:
    return image.study_instance_uid, image.series_instance_uid, image.sop_instance_uid, image.frame + 1
