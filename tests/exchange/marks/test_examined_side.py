"""Which side a presentation state names, of images of one side, of two, of none, and of a part that has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.exchange.marks.softcopy_state import presentation_states
from tests.conformance.written import said
from tests.exchange.marks.test_validators import program
from tests.helpers.marks import bundled, data_set, draft, index_of, mark

CT = index_of(bundled("CT_small.dcm"))


def image(number: int, side: str, part: str) -> InstanceIndex:
    """Return an image whose header names this side and this part of the body."""
    series = replace(CT.series, laterality=side, body_part=part)
    return replace(CT, series=series, sop_instance_uid=f"{CT.sop_instance_uid}.{number}")


@pytest.mark.parametrize(
    ("images", "side", "part"),
    [
        ([("L", "BREAST")], "L", None),
        ([("R", "CHEST")], "R", None),
        ([("L", "KNEE"), ("L", "KNEE")], "L", None),
        ([("L", "BREAST"), ("R", "BREAST")], "", None),
        ([("L", "BREAST"), ("", "BREAST")], "", None),
        ([("B", "BREAST")], "", None),
        ([("U", "BREAST")], "", None),
        ([("L\\R", "BREAST")], "", None),
        ([("", "BREAST")], "", None),
        ([("", "")], "", None),
        ([("", "Chest"), ("", "CHEST ")], None, "CHEST"),
        ([("", "CHEST"), ("", "HEAD")], "", None),
    ],
)
def test_a_state_names_the_side_that_all_its_images_are_of(
    tmp_path: Path, images: list[tuple[str, str]], side: str | None, part: str | None
) -> None:
    indexes = [image(number, *one) for number, one in enumerate(images, start=1)]
    made = draft(indexes, [mark(AnnotationKind.LENGTH, one, [(10.0, 20.0), (50.0, 40.0)]) for one in indexes])
    [copy] = presentation_states(made)
    found = data_set(copy)
    assert (found.get("Laterality"), found.get("BodyPartExamined")) == (side, part)
    path = tmp_path / "state.dcm"
    path.write_bytes(copy.data)
    told = said([program("dciodvfy", "dicom3tools"), str(path)]).splitlines()
    assert [one for one in told if one.startswith("Error") and ("Laterality" in one or "BodyPart" in one)] == []
