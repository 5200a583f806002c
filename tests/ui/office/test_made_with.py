"""What is told of the software: what is installed, and what decodes these very records."""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib.metadata import version

import pytest

from reviewer_app.imaging.decode.table import decoders_for
from reviewer_app.ui.office import made_with as module
from reviewer_app.ui.office.made_with import made_with
from tests.helpers.case_values import make_instances

PLAIN, JPEG_2000 = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.90"


def test_each_transfer_syntax_of_pictures_has_its_decoders_by_name_and_version() -> None:
    plain, other = make_instances(count=2)
    report = replace(plain, transfer_syntax_uid="1.2.840.10008.1.2.2", frames=())
    told = made_with([replace(other, transfer_syntax_uid=JPEG_2000), plain, plain, report]).decoders
    assert [one.transfer_syntax for one in told] == [PLAIN, JPEG_2000]
    assert told[0].decoders == ()
    assert told[1].decoders[0] == f"imagecodecs jpeg2k {version('imagecodecs')}"
    assert told[1].decoders == tuple(one.record for one in decoders_for(JPEG_2000))


def test_libraries_are_told_by_the_version_that_is_installed() -> None:
    told = {one.name: one.version for one in made_with([]).libraries}
    assert told["Python"] == platform.python_version()
    assert (told["numpy"], told["pydicom"]) == (version("numpy"), version("pydicom"))
    assert platform.node() not in made_with([]).platform  # nothing names the computer


def test_a_package_without_metadata_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGES", ("numpy", "no-such-package-of-ours"))
    assert [one.name for one in module._libraries.__wrapped__()] == ["Python", "numpy"]
