"""What an object that is no plain picture is and holds, in one line for lists and captions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydicom.dataset import Dataset

from reviewer_app.cases.instances import InstanceKind
from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code
from reviewer_app.dicom.encapsulated import title_of
from reviewer_app.errors import CannotDecode
from reviewer_app.imaging import kinds
from reviewer_app.imaging.groups import Groups
from reviewer_app.imaging.objects import radiotherapy
from reviewer_app.imaging.objects.models import is_model, read_model
from reviewer_app.imaging.objects.parametric_map import quantity_words
from reviewer_app.imaging.objects.segmentation import is_segmentation, segmentation_type, segments_of

_NAMES_SHOWN = 4
_MAXIMUM_ENTRIES = 100_000


def content_words(dataset: Dataset, sop_class_uid: str, kind: InstanceKind) -> str:
    """Return one line, empty for a plain picture. It never fails: what cannot be read is left out."""
    for applies, words in _READERS:
        if applies(sop_class_uid, kind):
            try:
                return words(dataset, sop_class_uid)
            except CannotDecode:
                break
    return kinds.words_for(sop_class_uid) if kind is InstanceKind.OTHER else ""


def _segmentation(dataset: Dataset, _: str) -> str:
    names = [one.name for one in segments_of(dataset) if one.number > 0]
    kind = str(segmentation_type(dataset)).lower().replace("labelmap", "label map")
    return f"Segmentation ({kind}): {_listed(names, 'segment')}"


def _parametric_map(dataset: Dataset, _: str) -> str:
    shared = values.item(dataset, "SharedFunctionalGroupsSequence")
    first = Groups(values.item(dataset, "PerFrameFunctionalGroupsSequence"), shared)
    quantity = quantity_words(first.item("RealWorldValueMappingSequence"))
    return f"Parametric map: {quantity}" if quantity else "Parametric map"


def _dose(dataset: Dataset, _: str) -> str:
    dose = radiotherapy.read_dose(dataset)
    facts = (dose.type.lower(), dose.summation.lower().replace("_", " "), dose.unit)
    return "Radiotherapy dose: " + ", ".join(one for one in facts if one)


def _structures(dataset: Dataset, _: str) -> str:
    names = [values.text(one, "ROIName") for one in values.items(dataset, "StructureSetROISequence")]
    label = values.text(dataset, "StructureSetLabel")
    return _titled("Radiotherapy structures", label) + f": {_listed([one for one in names if one], 'region')}"


def _plan(dataset: Dataset, _: str) -> str:
    plan = radiotherapy.read_plan(dataset)
    beams = f": {_count(len(plan.beams), 'beam')}" if plan.beams else ""
    return _titled("Radiotherapy plan", plan.label or plan.name) + beams


def _waveform(dataset: Dataset, sop_class_uid: str) -> str:
    """Return groups by their header alone: samples are not touched."""
    groups = []
    for one in values.items(dataset, "WaveformSequence"):
        channels = values.integer(one, "NumberOfWaveformChannels") or 0
        frequency, samples = values.number(one, "SamplingFrequency"), values.integer(one, "NumberOfWaveformSamples")
        span = f", {samples / frequency:.1f} s at {frequency:g} Hz" if frequency and samples else ""
        groups.append(_titled(_count(channels, "channel"), values.text(one, "MultiplexGroupLabel")) + span)
    kind = kinds.words_for(sop_class_uid).removesuffix(" Waveform") or "Waveform"
    return f"{kind}: {'; '.join(groups)}" if groups else kind


def _model(dataset: Dataset, sop_class_uid: str) -> str:
    model = read_model(dataset, sop_class_uid)
    counts = (
        _count(model.faces, "triangle") if model.faces is not None else "",
        _count(model.materials, "material") if model.materials is not None else "",
    )
    facts = ", ".join([one for one in counts if one] + [_size(model.size)])
    words = kinds.words_for(sop_class_uid)
    return _titled(words[0].upper() + words[1:], model.title) + f": {facts}"


def _document(dataset: Dataset, sop_class_uid: str) -> str:
    name = "CDA document" if sop_class_uid == kinds.ENCAPSULATED_CDA else "PDF document"
    return _titled(name, title_of(dataset))


def _report(dataset: Dataset, sop_class_uid: str) -> str:
    named = code(dataset, "ConceptNameCodeSequence")
    name = "Key object selection" if sop_class_uid == kinds.KEY_OBJECTS else "Structured report"
    return _titled(name, named.words if named else "") + f": {_count(_entries(dataset), 'entry', 'entries')}"


def _entries(dataset: Dataset) -> int:
    waiting, found = list(values.items(dataset, "ContentSequence")), 0
    while waiting and found < _MAXIMUM_ENTRIES:
        found += 1
        waiting += values.items(waiting.pop(), "ContentSequence")
    return found


def _state(dataset: Dataset, _: str) -> str:
    series = values.items(dataset, "ReferencedSeriesSequence")
    images = sum(len(values.items(one, "ReferencedImageSequence")) for one in series)
    name = values.text(dataset, "ContentDescription") or values.text(dataset, "ContentLabel")
    return _titled("Presentation state", name) + f": for {_count(images, 'image')}"


def _directory(dataset: Dataset, _: str) -> str:
    records = values.items(dataset, "DirectoryRecordSequence")
    kinds_found = [values.text(one, "DirectoryRecordType").upper() for one in records]
    patients, files = kinds_found.count("PATIENT"), sum(bool(values.text(one, "ReferencedFileID")) for one in records)
    return f"Directory of a medium: {_count(patients, 'patient')}, {_count(files, 'file')}"


def _titled(name: str, title: str) -> str:
    return f"{name} “{title}”" if title else name


def _listed(names: Iterable[str], what: str) -> str:
    known = list(names)
    if not known:
        return f"no {what}s"
    more = f" and {len(known) - _NAMES_SHOWN} more" if len(known) > _NAMES_SHOWN else ""
    return f"{_count(len(known), what)}, {', '.join(known[:_NAMES_SHOWN])}{more}"


def _count(number: int, word: str, several: str = "") -> str:
    return f"{number} {word if number == 1 else several or word + 's'}"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def _is(*classes: str) -> Callable[[str, InstanceKind], bool]:
    return lambda sop_class_uid, _: sop_class_uid in classes


def _of(kind: InstanceKind) -> Callable[[str, InstanceKind], bool]:
    return lambda _, found: found is kind


_READERS: tuple[tuple[Callable[[str, InstanceKind], bool], Callable[[Dataset, str], str]], ...] = (
    (lambda uid, _: is_segmentation(uid), _segmentation),
    (_is(kinds.PARAMETRIC_MAP), _parametric_map),
    (_is(kinds.RT_DOSE), _dose),
    (_is(radiotherapy.RT_STRUCTURE_SET), _structures),
    (_is(radiotherapy.RT_PLAN, radiotherapy.ION_PLAN), _plan),
    (_is(kinds.DIRECTORY), _directory),
    (lambda uid, _: is_model(uid), _model),
    (_of(InstanceKind.WAVEFORM), _waveform),
    (_of(InstanceKind.DOCUMENT), _document),
    (_of(InstanceKind.STRUCTURED_REPORT), _report),
    (_of(InstanceKind.PRESENTATION_STATE), _state),
)
