"""What each picture shows, and how it is brought about. A new picture is a function and an entry in `SCENES`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtTest import QTest

from reviewer_app.imaging import gsdf
from reviewer_app.settings import Settings
from reviewer_app.ui.monitor_profiles import profile_in_force
from reviewer_app.ui.settings.page import SettingsPage
from tests.helpers.icc import strong
from tests.helpers.looks import looks_of
from tests.pictures import dictation_scenes, mark_scenes, opinion_scenes, signed_scenes, studies, writing
from tests.pictures.pet import chest_pet, with_name
from tests.pictures.studies import MAN, WOMAN
from tests.pictures.studio import Studio


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: the name of its file, and what brings the window there (a studio, the folder of data, the file).

    `needs` are the parts of the data folder without which it cannot be taken.
    """

    name: str
    take: Callable[[Studio, Path, Path], None]
    needs: tuple[str, ...] = ()


def _chest_prior(studio: Studio, _data: Path, out: Path) -> None:
    studio.open(
        studies.chest(prior=True), MAN, headline="Growing lung nodule: remove it, or biopsy first?",
        question="Has the spot in my lung really grown?",
    )  # fmt: skip
    for pane, prior in ((0, False), (1, True)):
        studio.go(pane, studies.chest_position(40.0, prior=prior))
    studio.do("match-slices", "sync-window", "sync-place")
    studio.window.workspace.choose_pane(0)
    studio.preset("Lung")
    studio.rest()
    studio.take(out)


def _mammography(studio: Studio, _data: Path, out: Path) -> None:
    studio.open(
        studies.mammograms(), WOMAN, headline="A density in the left breast", question="Is a biopsy needed?",
        size=(1400, 840),
    )  # fmt: skip
    studio.rest()
    studio.take(out)


def _ultrasound(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(
        *sorted((data / "dicom/us_cine").glob("I_0000*.dcm")), person=MAN, study="Stress echocardiography"
    )
    studio.open(files, MAN, headline="Does the wall move normally?", question="Is a stress test enough?")
    studio.do("layout-1x2")
    studio.rest()
    for pane, row in enumerate(studio.rows()[:2]):
        studio.window.workspace.choose_pane(pane)
        studio.window.viewing.open_row(row)
    studio.rest()
    studio.do("tool-length")
    studio.drag(1, [(0.36, 0.42), (0.45, 0.5), (0.62, 0.62)])
    studio.window.workspace.choose_pane(0)
    studio.do("default-tool", "cine")
    studio.rest(4000)
    studio.take(out)
    studio.do("cine")


def _pet(studio: Studio, data: Path, out: Path) -> None:
    pet = studies.read(data / "dicom/pet/qin_head", person=MAN, study="PET, whole body")
    studio.open(pet, MAN, headline="How active is it?", question="How active is it?")
    studio.do("layout-2x2")
    brightest = studies.brightest_of(pet)
    for pane, colors in enumerate(("inverted-grey", "hot-iron", "hot-metal-blue", "pet-20-step")):
        studio.show("PET", pane)
        studio.go_to_image(pane, brightest)
        studio.preset("SUV 0–5")
        studio.do(f"colors-{colors}")
    studio.window.workspace.choose_pane(0)
    studio.do("all-values")
    studio.rest()
    studio.point(0, 0.5, 0.46)
    studio.take(out)
    studio.do("all-values")


def _pet_ct(studio: Studio, _data: Path, out: Path) -> None:
    ct = with_name(studies.chest(prior=False), "PET/CT chest and abdomen")
    studio.open(
        [*ct, *chest_pet(ct)], MAN, headline="Nodule: remove it, or biopsy first?", question="Is the nodule active?"
    )
    studio.hang("PET/CT, fused")
    for pane in (0, 2):
        studio.go(pane, studies.chest_position(40.0))
    studio.window.workspace.choose_pane(2)
    studio.wait_for(lambda: studio.window.workspace.scene.layers.entries)
    studio.rest()
    studio.take(out)


def _segmentation(studio: Studio, _data: Path, out: Path) -> None:
    ct = studies.chest(prior=False)
    studio.open(
        [*ct, studies.chest_segments(ct)], MAN, headline="Nodule and liver lesion", question="How large are they?"
    )
    studio.do("layout-1x2")
    for pane, words, z in ((0, "Liver lesion", -70.0), (1, "Nodule", 40.0)):
        studio.show("Axial", pane)
        if pane == 0:
            studio.lay_over(words)
        studio.go(pane, studies.chest_position(z))
    studio.do("layers")
    studio.rest()
    studio.take(out)


def _radiotherapy(studio: Studio, _data: Path, out: Path) -> None:
    ct = studies.chest(prior=False)
    studio.open([*ct, *studies.chest_plan(ct)], MAN, headline="Stereotactic plan", question="Is the heart spared?")
    studio.lay_over("structures")
    studio.lay_over("dose")
    studio.go(0, studies.chest_position(40.0))
    studio.rest()
    studio.take(out)


def _presentation(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(data / "dicom/mr/knee", person=MAN, study="MR knee left")
    stack = sorted(_of(files, "T1W"), key=_number)
    marked = stack[len(stack) // 2]
    studio.open(
        [*files, studies.knee_state(marked)],
        MAN,
        headline="Knee pain",
        question="Is the ligament torn?",
    )
    studio.do("layout-1x2")
    for pane in (0, 1):
        studio.show("T1W", pane)
        studio.go_to_image(pane, studies.uid_of(marked))
    studio.preset("State: MARKED")
    studio.rest()
    studio.take(out)


def _lines(studio: Studio, data: Path, out: Path) -> None:
    studio.open(
        studies.read(data / "dicom/mr/knee", person=MAN, study="MR knee left"), MAN, headline="Knee pain",
        question="Is the ligament torn?",
    )  # fmt: skip
    studio.do("layout-1x2")
    studio.show("T1W", 0, 12)
    studio.show("T2W", 1, 13)
    studio.window.workspace.choose_pane(0)
    studio.do("tool-cursor")
    studio.drag(0, [(0.5, 0.45), (0.52, 0.47)])
    studio.rest()
    studio.take(out)


def _report(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(
        data / "dicom/sr/sr_document.dcm", data / "dicom/seg/ct_image.dcm", person=MAN, study="CT chest"
    )
    studio.open(files, MAN, headline="Lesion that was measured elsewhere", question="Has it grown?", size=(1366, 760))
    studio.do("layout-1x2")
    studio.open_paper(1)
    studio.rest(1500)
    studio.take(out)


def _waveform(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(data / "dicom/waveform/waveform_ecg.dcm", person=MAN, study="Electrocardiogram")
    studio.open(files, MAN, headline="Palpitations", question="Is the rhythm normal?")
    studio.wait_for(lambda: studio.window.workspace.active_paper is not None)  # a case of one record opens with it
    curves = studio.window.workspace.active_place.waveform
    studio.wait_for(lambda: curves is not None and curves.view is not None and curves.view.ready)
    studio.rest()
    studio.take(out)


def _video(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(data / "dicom/video/us_h264_hp41.dcm", person=WOMAN, study="Video")
    studio.open(files, WOMAN, headline="Valve", question="Does the valve close?")
    studio.go(0, studio.pane(0).viewport.count // 2)
    studio.do("cine")
    studio.rest(3000)
    studio.take(out)
    studio.do("cine")


def _quality(studio: Studio, data: Path, out: Path) -> None:
    folder = data / "dicom/transfer_syntax"
    whole, lossless, lossy = (
        studies.read(folder / name, person=MAN, study="CT chest")[0] for name in ("CT1_JLSL", "CT1_J2KR", "CT1_JLSN")
    )
    files = [
        studies.apart(whole, 1, "Whole"), studies.apart(lossy, 2, "Compressed with loss"),
        studies.cut(studies.apart(whole, 3, "Broken off"), 0.62),
        studies.spoilt(studies.apart(lossless, 4, "Damaged")),
    ]  # fmt: skip
    studio.open(files, MAN, headline="Not all has arrived whole", question="Is it enough for an opinion?")
    studio.do("layout-2x2")
    for pane, words in enumerate(("Whole", "Compressed", "Broken off", "Damaged")):
        studio.show(words, pane)
    studio.rest()
    studio.take(out)


def _attributes(studio: Studio, data: Path, out: Path) -> None:
    studio.open(
        studies.read(data / "dicom/mr/knee", person=MAN, study="MR knee left"), MAN, headline="Knee pain",
        question="Is the ligament torn?",
    )  # fmt: skip
    studio.do("attributes")
    studio.rest(1200)
    studio.take(out)


def _nine(studio: Studio, data: Path, out: Path) -> None:
    mr, ct, syntaxes = data / "dicom/mr", data / "dicom/ct", data / "dicom/transfer_syntax"
    files = [
        *studies.read(mr / "knee", person=MAN, study="MR knee left"),
        *studies.read(mr / "brain_ge", person=MAN, day=studies.EARLIER, study="MR head"),
        *studies.read(mr / "brain_bbmri", syntaxes / "MR2_J2KI", person=MAN, study="MR head"),
        *studies.read(ct / "gantry_tilt", person=MAN, study="CT head"),
        *studies.read(ct / "phantom_study2", person=MAN, study="CT of a phantom"),
        *studies.read(syntaxes / "CT1_JLSL", person=MAN, study="CT chest"),
        *studies.read(data / "dicom/cr_dx/CR-MONO1-10-chest", person=MAN, study="Chest radiograph"),
    ]
    studio.open(files, MAN, headline="Headache and knee pain", question="Is there one cause?", size=(1400, 840))
    studio.do("layout-3x3")
    rows = [one for one in studio.rows() if one.stack is not None]
    largest = sorted(rows, key=lambda one: (len(one.frames) == 1 and "phantom" in one.title, -len(one.frames)))
    for pane, row in enumerate(largest[:9]):
        studio.window.workspace.choose_pane(pane)
        studio.window.viewing.open_row(row)
        studio.rest(50)
        studio.go(pane, len(row.frames) // 2)
    studio.window.workspace.choose_pane(0)
    studio.rest()
    studio.take(out)


def _tiles(studio: Studio, _data: Path, out: Path) -> None:
    studio.open(studies.chest(prior=False), MAN, headline="Is there a nodule?", question="Is there a nodule?")
    studio.do("layout-1x1")
    studio.go(0, studies.chest_position(46.0))
    studio.preset("Lung")
    studio.do("tiles-3x3")
    studio.rest()
    studio.take(out)


def _seen(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(data / "dicom/mr/knee", person=MAN, study="MR knee left")
    coronal = [(uid, 0) for uid in map(studies.uid_of, _of(files, "T1W"))]
    sagittal = [(uid, 0) for uid in map(studies.uid_of, sorted(_of(files, "T2W"), key=_number))]
    shown = looks_of({**dict.fromkeys(coronal, 900), **dict.fromkeys(sagittal[:11], 400),
                      **dict.fromkeys(sagittal[11:15], 60)})  # fmt: skip
    studio.open(files, MAN, headline="Knee pain", question="Is the ligament torn?", shown=shown)
    studio.go(0, 12)
    studio.go(1, 9)
    studio.do("coverage")
    studio.rest(3000)
    studio.take(out)


def _magnifier(studio: Studio, _data: Path, out: Path) -> None:
    studio.open(studies.mammograms(), WOMAN, headline="A density in the left breast", question="Is a biopsy needed?")
    studio.do("layout-1x2")
    studio.show("R CC", 0)
    studio.show("L CC", 1)
    studio.do("magnifier")
    studio.point(1, 0.4, 0.42)
    studio.rest()
    studio.take(out)
    studio.do("magnifier")


def _keys(studio: Studio, _data: Path, out: Path) -> None:
    page = SettingsPage(Settings(), studies.TODAY.date, lambda asked, tell: tell(profile_in_force(asked)))
    studio.show_page(page)
    studio.take(out, page)
    studio.put_away(page)


def _display(studio: Studio, _data: Path, out: Path) -> None:
    page = SettingsPage(Settings(), studies.TODAY.date, lambda asked, tell: tell(profile_in_force(asked)))
    page.subjects.setCurrentRow(2)
    page.changed.connect(lambda changes: page.show_settings(replace(Settings(), **changes)))
    studio.show_page(page, (1240, 1470))
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "reading-room.icc"
        profile.write_bytes(strong(name="Left monitor, 2026-11-02"))
        page.display.profile.take_file(profile)
    for field, value in zip(page.display.fields, gsdf.response(0.4, 300.0, 2.2)[::15], strict=True):
        field.setText(f"{value:.4g}")
    page.display.seen.setChecked(True)
    studio.rest()
    studio.take(out, page)
    studio.put_away(page)


def _corners(studio: Studio, _data: Path, out: Path) -> None:
    page = SettingsPage(Settings(), studies.TODAY.date, lambda asked, tell: tell(profile_in_force(asked)))
    corners = page.corners
    page.subjects.setCurrentRow(page.pages.indexOf(corners))
    corners.modality.setCurrentIndex(corners.modality.findData("CT"))
    studio.show_page(page, (1240, 720))
    upper = corners.lists["left_top"]
    upper.menu.popup(upper.add.mapToGlobal(upper.add.rect().bottomLeft()))
    QTest.keyClicks(upper.menu.search, "exposure")
    studio.rest()
    studio.take(out, page)
    upper.menu.close()
    studio.put_away(page)


def _slide(studio: Studio, data: Path, out: Path) -> None:
    files = studies.read(data / "wsi/dicom_pyramid", person=WOMAN, study="Biopsy")
    studio.open(files, WOMAN, headline="Are the margins clear?", question="Is it malignant?")
    studio.rest(1500)
    studio.take(out)


def _of(files: list[bytes], words: str) -> list[bytes]:
    return [one for one in files if words in studies.series_of(one)]


def _number(data: bytes) -> int:
    return studies.number_of(data)


_KNEE = ("dicom/mr/knee",)
#: In the order of docs/viewer.md.
SCENES: tuple[Scene, ...] = (
    Scene("chest-prior", _chest_prior),
    Scene("nine-panes", _nine, ("dicom/mr", "dicom/ct", "dicom/transfer_syntax", "dicom/cr_dx")),
    Scene("tiles", _tiles),
    Scene("mammography", _mammography),
    Scene("lines", _lines, _KNEE),
    Scene("ultrasound", _ultrasound, ("dicom/us_cine",)),
    Scene("magnifier", _magnifier),
    Scene("pet", _pet, ("dicom/pet/qin_head",)),
    Scene("pet-ct", _pet_ct),
    Scene("tools", writing.tools),
    Scene("marks", writing.marks),
    Scene("findings", writing.findings),
    Scene("lesions", writing.lesions),
    Scene("segmentation", _segmentation),
    Scene("radiotherapy", _radiotherapy),
    Scene("presentation-state", _presentation, _KNEE),
    Scene("slide", _slide, ("wsi/dicom_pyramid",)),
    Scene("report", _report, ("dicom/sr/sr_document.dcm", "dicom/seg/ct_image.dcm")),
    Scene("waveform", _waveform, ("dicom/waveform/waveform_ecg.dcm",)),
    Scene("video", _video, ("dicom/video/us_h264_hp41.dcm",)),
    Scene("quality", _quality, ("dicom/transfer_syntax",)),
    Scene("attributes", _attributes, _KNEE),
    Scene("seen", _seen, _KNEE),
    Scene("keys", _keys),
    Scene("corners", _corners),
    Scene("display-check", _display),
)
#: In the order of docs/marks.md.
MARK_SCENES: tuple[Scene, ...] = (
    Scene("marks-lengths", mark_scenes.lengths, mark_scenes.NEEDS),
    Scene("marks-angles", mark_scenes.angles, mark_scenes.NEEDS),
    Scene("marks-regions", mark_scenes.regions, mark_scenes.NEEDS),
    Scene("marks-places", mark_scenes.places, (*mark_scenes.NEEDS, "wsi/dicom_pyramid")),
)
#: In the order of docs/dictation.md.
DICTATION_SCENES: tuple[Scene, ...] = (
    Scene("set-up", dictation_scenes.setting_up),
    Scene("dictating", dictation_scenes.dictating),
    Scene("correcting", dictation_scenes.correcting),
)
#: In the order of docs/opinion.md.
OPINION_SCENES: tuple[Scene, ...] = (
    Scene("impression", opinion_scenes.impression),
    Scene("reveal", opinion_scenes.reveal),
    Scene("questions", opinion_scenes.questions),
    Scene("records", opinion_scenes.records),
    Scene("agreement", opinion_scenes.agreement),
    Scene("findings", opinion_scenes.findings),
    Scene("co-author", opinion_scenes.co_author),
    Scene("templates", opinion_scenes.templates),
    Scene("form", opinion_scenes.form),
    Scene("asking", opinion_scenes.asking),
    Scene("checks-open", opinion_scenes.checks_open),
    Scene("checks-passed", opinion_scenes.checks_passed),
    Scene("preview", opinion_scenes.preview),
    Scene("signed", opinion_scenes.signed),
    Scene("held", opinion_scenes.held),
    Scene("recall", signed_scenes.recall),
    Scene("receipt", signed_scenes.receipt),
    Scene("co-signed", signed_scenes.co_signed),
    Scene("addendum", signed_scenes.addendum),
    Scene("german", opinion_scenes.german),
)
