"""The wheel, in an empty environment with the packages of the lock file and no others, works from anywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pydicom
import pytest
from packaging.requirements import Requirement

from reviewer_app import __version__
from reviewer_app.demo.steps import main_job_steps
from tests.helpers.small_case import pdf_bytes

ROOT = Path(__file__).parents[2]
CT = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
pytestmark = pytest.mark.xdist_group("wheel")


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel and what the lock file names, and a folder to stand in."""

    venv: Path
    elsewhere: Path

    @property
    def python(self) -> Path:
        return self.venv / ("Scripts" if os.name == "nt" else "bin") / "python"

    @property
    def package(self) -> Path:
        found = self.run(["-c", "import reviewer_app; print(reviewer_app.__path__[0])"], self.python)
        return Path(found.stdout.strip())

    def run(self, arguments: Sequence[str], program: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the program with nothing of this checkout in its environment."""
        home = self.elsewhere / "home"
        home.mkdir(exist_ok=True)
        environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": str(home), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }  # fmt: skip
        if os.name == "nt":
            environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "USERPROFILE")}
        command = [str(program or self.python.with_name("reviewer-app")), *arguments]
        return subprocess.run(
            command, cwd=self.elsewhere, env=environment, capture_output=True, text=True, timeout=600, check=False
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    base = tmp_path_factory.mktemp("wheel")
    wheel = _build(_copy_of_tracked_files(base / "source"), base / "dist")
    venv = base / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    elsewhere = base / "elsewhere"
    elsewhere.mkdir()
    made = Installed(venv, elsewhere)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)}))
    for name, version in _locked():
        _give(name, version, site)
    _install(made, wheel)
    return made


def _locked() -> Iterator[tuple[str, str]]:
    """Yield name and version of each package that the lock file wants on this system."""
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            wanted = Requirement(line.removesuffix("\\").strip())
            if wanted.marker is None or wanted.marker.evaluate():
                (pinned,) = wanted.specifier
                yield wanted.name, pinned.version


def _give(name: str, version: str, site: Path) -> None:
    """Put a package into `site`: the files that the set-up of these tests installed from the lock by their hashes.

    They are linked where the file system can, so nothing is fetched, unpacked or compiled once more.
    """
    found = metadata.distribution(name)
    assert found.version == version, f"{name}: the tests run with {found.version}; set up anew with make test"
    assert found.files, f"{name} does not tell its files"
    for file in found.files:
        source, target = Path(str(found.locate_file(file))), site / file
        if ".." in file.parts or not source.is_file() or target.exists():
            continue  # programs for the command line, which stand outside; what another package has brought as well
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(source)
        except OSError:
            shutil.copy2(source, target)


def _copy_of_tracked_files(target: Path) -> Path:
    """Copy what git knows: a file that was forgotten is missing here as it would be for everybody else."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("the wheel is built from the files that git knows, and this is no git checkout")
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    return target


def _build(source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = target.glob("*.whl")
    return wheel


def _install(installed: Installed, wheel: Path) -> None:
    # Python compiles what it imports; compiling all of it ahead takes longer than all else here
    options = ("--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps", "--no-index")
    command = [sys.executable, "-m", "pip", "--python", str(installed.python), "install", *options, str(wheel)]
    done = subprocess.run(command, cwd=installed.elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_comes_from_the_wheel_and_not_from_this_checkout(installed: Installed) -> None:
    assert installed.package.is_relative_to(installed.venv)
    said = installed.run(["--version"])
    assert (said.returncode, said.stdout.strip()) == (0, f"reviewer-app {__version__}")


def test_fonts_style_and_presets_are_packed(installed: Installed) -> None:
    packed = installed.package / "_resources"
    assert {one.name for one in (ROOT / "resources").iterdir()} == {one.name for one in packed.iterdir()}
    asked = "from reviewer_app.resources import resource as r; print(r('style/style.qss')); print(r('fonts'))"
    places = installed.run(["-c", asked], installed.python).stdout.split()
    assert all(Path(one).is_relative_to(packed) for one in places)
    assert list((packed / "fonts").rglob("*.ttf"))
    assert (installed.package / "py.typed").is_file()
    assert list((installed.package / "reference_service" / "pages" / "templates").glob("*.html"))


def test_tests_and_tools_are_not_packed(installed: Installed) -> None:
    site = installed.package.parent
    (record,) = site.glob("reviewer_app-*.dist-info/RECORD")
    packed = record.read_text(encoding="utf-8").splitlines()
    assert any(one.startswith("reviewer_app/app.py") for one in packed)
    assert [one for one in packed if one.startswith(("tests/", "benchmarks/"))] == []
    assert not list(site.glob("reviewer_app/**/*.p12"))


def test_inspect(installed: Installed) -> None:
    said = installed.run(["inspect", "--json", str(CT)])
    assert said.returncode == 0, said.stderr
    assert "1.3.6.1.4.1.5962" in json.dumps(json.loads(said.stdout))
    assert said.stderr == ""


def test_verify(installed: Installed) -> None:
    unsigned = installed.elsewhere / "unsigned.pdf"
    unsigned.write_bytes(pdf_bytes("A letter"))
    said = installed.run(["verify", str(unsigned)])
    assert said.returncode == 1
    assert "no signature" in said.stdout


def test_bad_input_ends_in_one_line(installed: Installed) -> None:
    said = installed.run(["inspect", str(installed.elsewhere / "missing.dcm")])
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


@pytest.mark.long
def test_the_unattended_demo_and_its_pdf(installed: Installed) -> None:
    output = installed.elsewhere / "demo"
    said = installed.run(["demo", "--unattended", "--output", str(output)])
    assert said.returncode == 0, said.stdout + said.stderr
    result = json.loads((output / "result.json").read_text(encoding="utf-8"))
    assert result["ok"] is True
    assert [one["name"] for one in result["steps"]] == [one.name for one in main_job_steps()]
    assert {one.name for one in output.iterdir()} == {
        *result["screenshots"], "result.json", "opinion.pdf", "demo-ca.pem",
    }  # fmt: skip
    checked = installed.run(["verify", "--json", "--trust", str(output / "demo-ca.pem"), str(output / "opinion.pdf")])
    assert checked.returncode == 0, checked.stdout + checked.stderr
    answer = json.loads(checked.stdout)
    assert (answer["valid"], answer["trusted"], answer["level"]) == (True, True, "B-B")
