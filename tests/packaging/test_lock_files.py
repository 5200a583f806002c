"""The lock files: every package with its version and hashes, nothing that names a place, nothing forgotten."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "packaging/requirements-build.lock")
_PACKAGE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)(?: ; (.+?))? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def lines(name: str) -> list[str]:
    return [one for one in (ROOT / name).read_text(encoding="utf-8").splitlines() if one.strip()]


def locked(name: str) -> dict[str, str]:
    """Return the versions of a lock file by canonical name."""
    found = (_PACKAGE.match(one) for one in lines(name))
    return {canonicalize_name(one[1]): one[2] for one in found if one is not None}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)["project"]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_names_versions_and_hashes_only(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert [one for one in lines(name) if not (_PACKAGE.match(one) or _HASH.match(one))] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_hashes(name: str) -> None:
    found = lines(name)
    for line, following in zip(found, [*found[1:], ""], strict=True):
        if _PACKAGE.match(line):
            assert _HASH.match(following), line
    assert locked(name)


@pytest.mark.parametrize("name", LOCKS)
def test_a_version_is_named_once(name: str) -> None:
    plain = [canonicalize_name(one[1]) for line in lines(name) if (one := _PACKAGE.match(line)) and not one[3]]
    assert len(plain) == len(set(plain))


def _missing(requirements: list[str], versions: dict[str, str]) -> list[str]:
    wrong = []
    for text in requirements:
        wanted = Requirement(text)
        version = versions.get(canonicalize_name(wanted.name))
        if version is None or not SpecifierSet(str(wanted.specifier)).contains(version, prereleases=True):
            wrong.append(f"{text} is locked as {version}")
    return wrong


def test_every_dependency_is_locked_in_a_version_that_fits(project: dict[str, Any]) -> None:
    assert _missing(project["dependencies"], locked("requirements.lock")) == []
    development = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert _missing(development, locked("requirements-dev.lock")) == []
    with (ROOT / "pyproject.toml").open("rb") as file:
        build = tomllib.load(file)["build-system"]["requires"]
    assert _missing(build, locked("packaging/requirements-build.lock")) == []


def test_the_tests_run_with_the_versions_of_the_program() -> None:
    program, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: development.get(name) for name in program} == program


def test_a_decoder_under_the_gpl_is_only_an_extra(project: dict[str, Any]) -> None:
    assert [Requirement(one).name for one in project["optional-dependencies"]["gpl-decoders"]] == ["pylibjpeg-libjpeg"]
    for name in LOCKS:
        assert "pylibjpeg-libjpeg" not in locked(name)
    assert all("libjpeg" not in Requirement(one).name.removeprefix("pylibjpeg") for one in project["dependencies"])


def test_qt_comes_without_its_meta_package() -> None:
    for name in LOCKS[:2]:
        assert "pyside6" not in locked(name)
