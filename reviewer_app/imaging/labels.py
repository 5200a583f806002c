"""What tells frames at one place apart: echo, b-value, phase, time, reconstruction, in words. See `stacking`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pydicom.dataset import Dataset

from reviewer_app.dicom import values
from reviewer_app.dicom.codes import code

_B_VALUES = (
    (0x0019, "SIEMENS MR HEADER", 0x0C),
    (0x0043, "GEMS_PARM_01", 0x39),
    (0x2001, "Philips Imaging DD 001", 0x03),
    (0x0065, "Image Private Header", 0x09),
)
"""Where vendors keep b-values: group, private creator, element."""
_VECTORS = (
    ("EnergyWindowVector", "energy"),
    ("DetectorVector", "detector"),
    ("RotationVector", "rotation"),
    ("AngularViewVector", "view"),
    ("PhaseVector", "phase"),
    ("TimeSliceVector", "time"),
    ("RRIntervalVector", "interval"),
    ("TimeSlotVector", "slot"),
)
_GE_OFFSET = 1e9
"""GE adds this to b-values of some protocols."""


def of_classic(dataset: Dataset) -> tuple[str, ...]:
    """Return the labels of an image without functional groups."""
    return _found(
        _label("acquisition {:g}", dataset, "AcquisitionNumber"),
        _label("TE {:g} ms", dataset, "EchoTime"),
        _label("TI {:g} ms", dataset, "InversionTime"),
        _words("b {:g}", b_value(dataset)),
        _direction(values.numbers(dataset, "DiffusionGradientOrientation")),
        _label("time {:g}", dataset, "TemporalPositionIdentifier"),
        _label("phase {:g} %", dataset, "NominalPercentageOfCardiacPhase"),
        _label("trigger {:g} ms", dataset, "TriggerTime"),
        _words("frame at {:g} s", _seconds(values.number(dataset, "FrameReferenceTime"))),
        _named("kernel", " ".join(values.texts(dataset, "ConvolutionKernel"))),
        " ".join(one for one in values.texts(dataset, "ImageType")[2:] if one),
    )


def of_frame(group: Callable[[str], Dataset | None], segments: Mapping[int, str]) -> tuple[str, ...]:
    """Return the labels of a frame (PS3.3 C.7.6.16).

    Parameters
    ----------
    group
        Gives the item of a functional group by its keyword.
    segments
        The names of the segments by their numbers, no two alike.
    """
    content = group("FrameContentSequence")
    diffusion = group("MRDiffusionSequence")
    gradient = values.item(diffusion, "DiffusionGradientDirectionSequence")
    return _found(
        _named("stack", values.text(content, "StackID") if content is not None else ""),
        _label("TE {:g} ms", group("MREchoSequence"), "EffectiveEchoTime"),
        _label("TI {:g} ms", group("MRModifierSequence"), "InversionTimes"),
        _label("b {:g}", diffusion, "DiffusionBValue"),
        _direction(values.numbers(gradient, "DiffusionGradientOrientation") if gradient is not None else ()),
        _label("time {:g}", content, "TemporalPositionIndex"),
        _label("phase {:g} %", group("CardiacSynchronizationSequence"), "NominalPercentageOfCardiacPhase"),
        _segment(group("SegmentIdentificationSequence"), segments),
        _named("data", _first_text(group("ImageDataTypeSequence"), "DataType").lower().replace("_", " ")),
        _named("kernel", _first_text(group("CTReconstructionSequence"), "ConvolutionKernel")),
        _frame_type(group),
    )


def of_vectors(dataset: Dataset, frames: int) -> list[tuple[str, ...]]:
    """Return the labels of each frame of a scintigram, by the vectors that count its frames (PS3.3 C.8.4.8)."""
    told = [(words, values.numbers(dataset, keyword)) for keyword, words in _VECTORS]
    telling = [(words, found) for words, found in told if len(found) == frames and len(set(found)) > 1]
    names = {"energy": _energies(dataset), "detector": _views(dataset)}
    return [
        tuple(_counted(words, found[frame], names.get(words, ())) for words, found in telling)
        for frame in range(frames)
    ]


def _energies(dataset: Dataset) -> list[str]:
    """Return the names of the energy windows."""
    windows = values.items(dataset, "EnergyWindowInformationSequence")
    return [values.text(one, "EnergyWindowName") for one in windows]


def _views(dataset: Dataset) -> list[str]:
    """Return how each detector looks upon the patient, in words."""
    views = [code(one, "ViewCodeSequence") for one in values.items(dataset, "DetectorInformationSequence")]
    return [one.words if one is not None else "" for one in views]


def _counted(words: str, number: float, names: Sequence[str]) -> str:
    name = names[int(number) - 1] if 0 < number <= len(names) else ""
    return f"{words} {number:g} ({name})" if name else f"{words} {number:g}"


def b_value(dataset: Dataset) -> float | None:
    """Return the b-value in s/mm², from the standard's element or from the vendor's own; None where there is none."""
    told = values.number(dataset, "DiffusionBValue")
    for group, creator, element in _B_VALUES:
        if told is not None:
            return told
        told = _private_number(dataset, group, creator, element)
    return told


def _private_number(dataset: Dataset, group: int, creator: str, element: int) -> float | None:
    found = values.to_number(values.first(values.private(dataset, group, creator, element)))
    if found is not None and found >= _GE_OFFSET and creator.startswith("GEMS"):
        return found % 100_000
    return found if found is not None and 0 <= found < 100_000 else None


def _frame_type(group: Callable[[str], Dataset | None]) -> str:
    for keyword in ("MRImageFrameTypeSequence", "CTImageFrameTypeSequence", "PETFrameTypeSequence"):
        found = group(keyword)
        if found is not None:
            component = values.text(found, "ComplexImageComponent")
            return " ".join((*values.texts(found, "FrameType")[2:], *((component,) if component else ())))
    return ""


def _segment(identified: Dataset | None, names: Mapping[int, str]) -> str:
    number = values.integer(identified, "ReferencedSegmentNumber") if identified is not None else None
    return "" if number is None else f"segment {names.get(number, number)}"


def _direction(gradient: tuple[float, ...]) -> str:
    return "direction " + " ".join(f"{one:.3f}" for one in gradient) if len(gradient) == 3 else ""


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000.0


def _first_text(dataset: Dataset | None, keyword: str) -> str:
    return values.text(dataset, keyword) if dataset is not None else ""


def _named(kind: str, text: str) -> str:
    return f"{kind} {text}" if text else ""


def _label(words: str, dataset: Dataset | None, keyword: str) -> str:
    return _words(words, values.number(dataset, keyword) if dataset is not None else None)


def _words(words: str, found: float | None) -> str:
    return "" if found is None else words.format(found)


def _found(*labels: str) -> tuple[str, ...]:
    return tuple(one for one in _once(labels) if one)


def _once(labels: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(labels)
