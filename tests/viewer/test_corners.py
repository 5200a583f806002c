"""Which lines stand in the corners."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from pydicom.datadict import tag_for_keyword

from reviewer_app.cases.views import ViewState
from reviewer_app.errors import BadSettings
from reviewer_app.imaging.facts import Facts
from reviewer_app.imaging.facts_reader import read_facts
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.corners import (
    OWN_LINES,
    PLAIN,
    Corners,
    corners_for,
    lines_of,
    own_corners,
    parse_corners,
    readable_corners,
)
from reviewer_app.viewer.pane_words import CaseWords, PaneLook, overlay_set
from reviewer_app.viewer.quality import Quality
from reviewer_app.viewer.seen_places import Stretches
from reviewer_app.viewer.thinning import Room
from reviewer_app.viewer.viewport import Shown
from tests.helpers.case_values import make_instances
from tests.helpers.dicom_files import file_bytes, image, item
from tests.helpers.pictures import ArraySource
from tests.viewer.conftest import UID, stack_files, stacks_of, wait_painted

BARE = b'{"version": 1, "modalities": ["CT"], "right_top": [], "left_bottom": [], "right_bottom": []}'


def facts_of(frame: int = 0, pixels=None, **attributes) -> Facts:
    keywords = [one for corners in own_corners() for one in corners.keywords]
    pixels = np.zeros((4, 4), np.uint8) if pixels is None else pixels
    return read_facts(io.BytesIO(file_bytes(image(pixels, **attributes))), frame, keywords)


def told(modality: str, facts: Facts | None) -> tuple[str, ...]:
    return lines_of(corners_for(modality, own_corners()).right_bottom, {}, facts)


def test_every_word_of_the_data_files_is_a_keyword_and_every_modality_has_one_file() -> None:
    assert [one for corners in own_corners() for one in corners.keywords if tag_for_keyword(one) is None] == []
    modalities = [one for corners in own_corners() for one in corners.modalities]
    assert len(set(modalities)) == len(modalities)
    assert {"CT", "MR", "US", "MG", "PT", "XA", "CR", "DX", "SM"} <= set(modalities)
    assert corners_for("OT", own_corners()).modalities == ()


@pytest.mark.parametrize("modality", ["CT", "MR", "US", "MG", "PT", "XA", "DX", "SM", "OT"])
def test_from_where_an_image_is(modality: str) -> None:
    lines = corners_for(modality, own_corners()).right_top
    facts = facts_of(InstitutionName="St. Anna", AccessionNumber="A-77", StudyID="12")
    assert lines_of(lines, {"series": ("Axial",)}, facts) == ("Axial", "St. Anna · Acc. A-77 · Study ID 12")
    assert lines_of(lines, {"series": ("Axial",)}, facts_of(InstitutionName="", AccessionNumber="")) == ("Axial",)


def test_how_an_image_was_made() -> None:
    assert told("CT", facts_of(KVP="120", XRayTubeCurrent="250", SliceThickness="1.25", ConvolutionKernel="B30f")) == (
        "120 kV · 250 mA", "Slice 1.25 mm · B30f",
    )  # fmt: skip
    assert told("MR", facts_of(RepetitionTime="4000", EchoTime="81.4", InversionTime="2500", FlipAngle="150")) == (
        "TR 4000 ms · TE 81.4 ms · TI 2500 ms · Flip 150°",
    )
    assert told("US", facts_of(MechanicalIndex="1.20", FrameTime="33.333")) == ("MI 1.2", "33.3 ms a frame")
    assert told("XA", facts_of(PositionerPrimaryAngle="-30.2", PositionerSecondaryAngle="20")) == ("RAO 30° · CRA 20°",)
    assert told("MG", facts_of(KVP="28", OrganDose="0.015", CompressionForce="90")) == (
        "28 kV", "90 N", "Organ dose 1.5 mGy",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("agent", "words"), [("Iomeprol", "Contrast Iomeprol"), ("Iodinated contrast", "Iodinated contrast")]
)
def test_an_agent_is_called_contrast_once(agent: str, words: str) -> None:
    assert told("CT", facts_of(ContrastBolusAgent=agent)) == (words,)


@pytest.mark.parametrize(("modality", "before"), [("CT", ""), ("MR", "3 T · ")])
def test_how_far_slices_are_apart_where_the_file_says_so(modality: str, before: str) -> None:
    field = {"MagneticFieldStrength": "3"} if modality == "MR" else {}
    facts = facts_of(SliceThickness="5", SpacingBetweenSlices="6.5", **field)
    assert told(modality, facts) == (f"{before}Slice 5 mm · every 6.5 mm",)


@pytest.mark.parametrize(
    ("terms", "words"),
    [("ISO_10918_1", "JPEG"), (["ISO_15444_1", "ISO_10918_1"], "JPEG 2000, then JPEG"), ("OWN_WAY", "OWN_WAY")],
)
def test_by_which_method_an_image_was_compressed_with_loss(terms: object, words: str) -> None:
    for modality in ("CT", "US", "OT"):
        assert told(modality, facts_of(LossyImageCompressionMethod=terms)) == (f"Lossy by {words}",)


def test_dose_and_time_of_a_tracer() -> None:
    tracer = item(
        Radiopharmaceutical="FDG", RadionuclideTotalDose="3.7e8", RadiopharmaceuticalStartDateTime="20261118093000"
    )
    found = facts_of(RadiopharmaceuticalInformationSequence=[tracer], AcquisitionTime="103000.5")
    assert told("PT", found) == ("FDG", "Injected 370 MBq · at 09:30", "Scan at 10:30")


def test_a_frame_of_an_enhanced_object_tells_its_own() -> None:
    shared = item(MRTimingAndRelatedParametersSequence=[item(RepetitionTime=2000.0, FlipAngle=90.0)])
    own = [item(MREchoSequence=[item(EffectiveEchoTime=time)]) for time in (10.0, 20.0)]
    groups = {"SharedFunctionalGroupsSequence": [shared], "PerFrameFunctionalGroupsSequence": own}
    found = facts_of(1, np.zeros((2, 4, 4), np.uint8), **groups)
    assert told("MR", found) == ("TR 2000 ms · TE 20 ms · Flip 90°",)
    assert not found.of_object


def test_what_is_not_known_or_no_number_is_left_out() -> None:
    assert told("CT", None) == ()
    assert told("CT", Facts()) == ()
    assert told("CT", Facts({"KVP": "n/a", "XRayTubeCurrent": "nan", "SliceThickness": "5"})) == ("Slice 5 mm",)
    assert told("PT", Facts({"RadionuclideTotalDose": "370"})) == ("Injected 0.00037 MBq",)
    assert told("PT", Facts({"AcquisitionTime": "??"})) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b'{"version": 2}',
        b'{"right_top": ["identity"]}',
        b'{"left_top": [[{"before": "x"}]]}',
        b'{"left_top": [[{"of": ["KVP"], "digits": -1}]]}',
        b"\xff",
    ],
)
def test_what_is_none_is_refused_and_costs_no_other(data: bytes) -> None:
    with pytest.raises(BadSettings):
        parse_corners(data)
    assert readable_corners([data.decode("latin-1"), BARE.decode()]) == (parse_corners(BARE),)


def overlays(corners: Corners, view: ViewState | None = None, **look):
    stack = sort_into_stacks(make_instances(count=1))[0]
    shown = Shown(stack, 0, ArraySource(np.zeros((64, 64), np.uint16)))
    index = stack.frames[0].instance
    case = CaseWords(
        PaneIdentity("Doe, Jane"),
        priors={index.study.uid: "3 months earlier"},
        mismatches={index.patient: "Another patient"},
    )
    made = PaneLook(corners=corners, **look)
    return overlay_set(shown, view or ViewState(), case, made, waiting_for=None, stretches=Stretches())


def test_nothing_takes_away_who_it_is_prior_warnings_and_quality() -> None:
    plain, bare = overlays(PLAIN), overlays(parse_corners(BARE), ViewState(inverted=True, flipped=True))
    assert (bare.study, bare.position, bare.technique) == ((), (), ())
    assert bare.identity == plain.identity
    assert bare.identity[0] == "Okafor, Daniel"
    assert bare.prior == plain.prior == "PRIOR – 3 months earlier"
    assert bare.mismatch == plain.mismatch == "Another patient"
    assert bare.quality == plain.quality
    assert bare.quality.kind is Quality.FULL
    assert {"Inverted", "Mirrored"} <= set(bare.badges)


def test_lines_may_stand_in_any_corner() -> None:
    plain = overlays(PLAIN)
    turned = replace(
        PLAIN, left_top=("window",), right_top=("image",), left_bottom=("study",), right_bottom=("study-time", "series")
    )
    found = overlays(turned)
    assert found.identity == (*plain.identity, plain.position[-1])
    assert found.study == (plain.position[-2],)
    assert found.position == (plain.study[0],)
    assert found.technique == plain.study[1:]
    assert set(OWN_LINES) >= {*turned.left_top, *turned.right_bottom}


def test_a_small_pane_says_nothing_of_the_header() -> None:
    corners, facts = corners_for("CT", own_corners()), Facts({"KVP": "120"})
    assert overlays(corners, facts=facts).technique == ("120 kV",)
    assert overlays(corners, facts=facts, room=Room(400, 360)).technique == ()
    assert overlays(corners, facts=facts, hidden=True).technique == ()


def test_a_pane_at_rest_tells_how_the_very_image_was_made(workspace, files, qtbot) -> None:
    files.data.clear()
    for number in range(2):
        made = stack_files(count=number + 1, KVP="100" if number else "80")
        uid = f"{UID}.20261118.1.{number + 1}"
        files.data[uid] = made[uid]
    workspace.show_stack(stacks_of(files.data)[0])
    wait_painted(qtbot, workspace, 0)
    picture = workspace.active_pane._picture
    assert picture.overlays().technique == ()
    qtbot.waitUntil(lambda: picture.overlays().technique == ("80 kV",))
    workspace.perform("next-image")
    wait_painted(qtbot, workspace, 1)
    assert picture.overlays().technique == ()
    qtbot.waitUntil(lambda: picture.overlays().technique == ("100 kV",))
    workspace.perform("previous-image")
    wait_painted(qtbot, workspace, 0)
    assert picture.overlays().technique == ("80 kV",)
    workspace.scene.set_corners((parse_corners(BARE),))
    assert picture.overlays().study == ()
