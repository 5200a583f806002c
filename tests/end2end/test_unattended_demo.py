"""The unattended demo: what it answers, what it leaves, and what it does not leave.

One run of the whole main job serves most tests here: under a display of its own, with a profile that stays, and every
step checked before it is done as well. It is the one whole run of `make test`. As everybody runs it, the command does
the main job without a display in `tests/packaging`, and here that of a folder: with `make test-long`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from reviewer_app.cases.opinion import answer_path
from reviewer_app.demo.job import CA_PEM, OPINION_PDF
from reviewer_app.demo.opinion_text import OKAFOR
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS, PIXEL_MM
from reviewer_app.demo.steps import main_job_steps
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.report.verify import verify_pdf
from tests.end2end.demo_program import ELSEWHERE, FOLDERS
from tests.helpers.clear_text import in_clear
from tests.helpers.patience import PATIENCE

pytestmark = pytest.mark.end2end
ROOT = Path(__file__).parents[2]
DECLARED = [one.name for one in main_job_steps()]
#: A step whose check does not wait long for what does not come.
LEFT_UNDONE = "worklist"
_SECONDS = 600


@dataclass(frozen=True)
class Run:
    """One run: its folder, how it ended, what it said, and its result."""

    folder: Path
    status: int
    said: str
    complained: str
    result: dict[str, Any]

    @property
    def output(self) -> Path:
        return self.folder / "output"


def run(folder: Path, *command: str, display: bool = False) -> Run:
    """Run a command in a world of its own: home, temporary folder and everything of XDG below `folder`."""
    for one in FOLDERS:
        (folder / one).mkdir(parents=True, exist_ok=True)
    home = folder / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "QT_", "REVIEWER_"))}
    # what the tests measure of themselves they must not write into this run
    kept = {name: value for name, value in kept.items() if not name.startswith(("COV_", "COVERAGE_"))}
    environment = {
        **kept, "HOME": str(home), "TMPDIR": str(folder / "temporary"), "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "CACHE")},
    }  # fmt: skip
    if display:
        command = ("xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", *command)
    else:
        environment.pop("DISPLAY", None)
        environment.pop("WAYLAND_DISPLAY", None)
    ended = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    result = folder / "output" / "result.json"
    document = json.loads(result.read_text(encoding="utf-8")) if result.exists() else {}
    return Run(folder, ended.returncode, ended.stdout, ended.stderr, document)


def demo_command(folder: Path, *more: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "reviewer_app", "demo", "--unattended", "--output", str(folder / "output"), *more)


def program(folder: Path, *more: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.end2end.demo_program", str(folder), *more)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run under a display of its own where there can be one, whose every step is checked before it is done as well.

    `tests/packaging` has a run without a display.
    """
    folder = tmp_path_factory.mktemp("demo")
    return run(folder, *program(folder, "--check-first"), display=shutil.which("xvfb-run") is not None)


@pytest.mark.xdist_group("demo")
def test_all_of_it_worked_and_every_step_would_be_missed(demo: Run) -> None:
    assert (demo.status, demo.result.get("ok")) == (0, True), f"{demo.said}\n{demo.complained}"
    assert [one["name"] for one in demo.result["steps"]] == DECLARED
    for step in demo.result["steps"]:
        assert set(step) == {"name", "seconds", "ok", "detail"}
        assert step["ok"] is True
        assert step["detail"]
        assert step["seconds"] >= 0
    assert demo.said.count("\n") == 1, "one line says how it went"


@pytest.mark.xdist_group("demo")
def test_a_screenshot_of_every_step_shows_something(demo: Run) -> None:
    names = demo.result["screenshots"]
    assert names == [f"{number:02d}-{name}.png" for number, name in enumerate(DECLARED, start=1)]
    for name in names:
        with Image.open(demo.output / name) as picture:
            assert picture.size[0] >= 1024
            colors = picture.convert("L").getcolors(256)
            assert colors is not None
            assert len(colors) > 20, name


@pytest.mark.xdist_group("demo")
def test_the_signed_document_is_valid_and_trusted(demo: Run) -> None:
    assert demo.result["pdf"] == OPINION_PDF
    found = verify_pdf((demo.output / OPINION_PDF).read_bytes(), [(demo.output / CA_PEM).read_bytes()])
    assert found.valid
    assert found.trusted
    assert not found.changed_after_signing
    assert found.manifest.records == 213


@pytest.mark.xdist_group("demo")
def test_the_signed_document_has_the_number_of_the_edited_caliper(demo: Run) -> None:
    details = {one["name"]: one["detail"] for one in demo.result["steps"]}
    before, now = re.findall(r"[\d.]+ mm", details["edit-caliper"])[:2]
    assert before in details["measure"]
    assert abs(float(now.removesuffix(" mm")) - PHANTOM_LESIONS[0].diameter_mm) <= PIXEL_MM
    assert f"words and manifest say {now}" in details["sign"]
    manifest = attached_manifest((demo.output / OPINION_PDF).read_bytes())
    assert manifest is not None
    [length] = [one for one in manifest.evidence if one.kind == "measurement"]
    assert (length.text, set(length.cited)) == (now, {answer_path("patient-question.1", "text"), "findings.imaging"})


@pytest.mark.xdist_group("demo")
def test_another_program_says_that_it_is_valid(demo: Run) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is not installed: apt-get install poppler-utils")
    said = subprocess.run(
        ["pdfsig", "-nocert", str(demo.output / OPINION_PDF)],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    ).stdout  # fmt: skip
    assert "Signature is Valid." in said
    assert "Total document signed" in said


@pytest.mark.xdist_group("demo")
def test_nothing_about_a_patient_is_in_clear(demo: Run, told_words: list[str | bytes]) -> None:
    assert demo.result["ok"]
    places = [demo.folder / name for name in ("profile", "temporary", "home")]
    assert sum(one.stat().st_size for one in places[0].rglob("*") if one.is_file()) > 100e6, "the case is there"
    assert in_clear(places, told_words) == []
    # four letters turn up by chance in so much that is encrypted; everywhere else they must not be
    open_files = [one for place in places for one in place.rglob("*") if one.is_file() and "vault" not in one.parts]
    assert [one for one in open_files if b"DICM" in one.read_bytes()] == []


@pytest.mark.xdist_group("demo")
def test_nothing_is_written_elsewhere(demo: Run) -> None:
    assert (demo.folder / ELSEWHERE).read_text() == ""


@pytest.fixture(scope="module")
def told_words() -> list[str | bytes]:
    """Names, numbers and birth dates of every patient, what was typed, and bytes of images and papers."""
    cases = sample_cases(datetime.now(UTC))
    words: list[str | bytes] = [*OKAFOR.typed, "%PDF-", b"DICM\x02\x00\x00\x00UL\x04\x00"]
    for case in cases:
        person = case.person
        words += [person.family, person.number, case.headline]
        words += [f"{person.birth_date:%Y%m%d}", f"{person.birth_date:%Y-%m-%d}"] if person.birth_date else []
    files = cases[0].dicom_files()
    pixels = next(pixels_of(one) for number, one in enumerate(files) if number == 64)
    middle = len(pixels) // 2
    words += [pixels[middle + offset : middle + offset + 24] for offset in range(0, 480, 96)]
    return words


def pixels_of(file: bytes) -> bytes:
    return file[file.rindex(b"\xe0\x7f\x10\x00") + 12 :]


@pytest.mark.long
@pytest.mark.xdist_group("demo-left-undone")
def test_a_step_left_undone_fails_the_run(tmp_path: Path) -> None:
    """The run ends at the step whose check fails; that each one's would is seen in the run of all."""
    name = LEFT_UNDONE
    ended = run(tmp_path, *program(tmp_path, "--few", "--without", name))
    assert ended.status == 1
    assert ended.result["ok"] is False
    assert ended.result["steps"][-1]["name"] == name
    assert ended.result["steps"][-1]["ok"] is False
    assert ended.result["screenshots"][-1].endswith(f"{name}-failed.png")
    assert ended.result["pdf"] == ""
    assert f"step “{name}” failed" in ended.said


@pytest.mark.long
@pytest.mark.xdist_group("demo-folder")
def test_a_case_from_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    image = pydicom.dcmread(str(get_testdata_file("MR_small.dcm")))
    image.StudyInstanceUID, image.SeriesInstanceUID = generate_uid(), generate_uid()
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    image.save_as(folder / "one.dcm", enforce_file_format=True)
    paper = sample_paper()
    (folder / "letter.pdf").write_bytes(paper)
    ended = run(tmp_path, *demo_command(tmp_path, "--import", str(folder)))
    assert ended.status == 0, f"{ended.said}\n{ended.complained}"
    assert ended.said.count("\n") == 1, "one line says how it went"
    details = {one["name"]: one["detail"] for one in ended.result["steps"]}
    assert details["download"].startswith("2 records")
    assert details["scroll"] == "image 1 of 1"
    assert details["measure"].endswith(" mm")
    assert "shown" in details["read-pdf"]
    assert re.fullmatch(r"[\d.]+ mm became [\d.]+ mm in both texts", details["edit-caliper"])
    assert verify_pdf((ended.output / OPINION_PDF).read_bytes()).manifest.records == 2
    check_nothing_left(ended)


def check_nothing_left(ended: Run) -> None:
    """Check that the command left its answer, and of all it stood on nothing."""
    assert {one.name for one in ended.output.iterdir()} == {
        *ended.result["screenshots"], "result.json", OPINION_PDF, CA_PEM,
    }  # fmt: skip
    assert [one for name in ("temporary", "profile", "service") for one in (ended.folder / name).iterdir()] == []


def sample_paper() -> bytes:
    return okafor(datetime.now(UTC)).papers[0].data


def test_a_folder_without_images_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "letter.pdf").write_bytes(sample_paper())
    ended = run(tmp_path, *demo_command(tmp_path, "--import", str(tmp_path / "given")))
    assert ended.status == 2
    assert ended.said == ""
    assert ended.complained.count("\n") == 1
    assert "no images" in ended.complained
