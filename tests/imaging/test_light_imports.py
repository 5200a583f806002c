"""What a scan and a first picture need must be light: pydicom takes longer to load than all else of a start."""

from __future__ import annotations

import io
import subprocess
import sys

import msgspec
import pytest

from reviewer_app.imaging.index import index_instance
from tests.helpers.dicom_bytes import ct_slice
from tests.helpers.patience import PATIENCE


@pytest.mark.parametrize("heavy", ["pydicom", "numpy", "PySide6"])
def test_a_scan_is_started_without_loading(heavy):
    program = f"import sys, reviewer_app.imaging.scan; print({heavy!r} in sys.modules)"
    assert _answer_of(program) == "False"


def test_pydicom_is_not_loaded_by_a_picture(tmp_path):
    data = ct_slice(1, size=48)
    (tmp_path / "slice.dcm").write_bytes(data)
    (tmp_path / "index.json").write_bytes(msgspec.json.encode(index_instance(io.BytesIO(data))))
    answer = _answer_of(_SHOW_A_PICTURE, str(tmp_path))
    assert answer == "48 True False"


@pytest.mark.parametrize("module", ["reviewer_app.ui.view.run", "reviewer_app.ui.case.window"])
def test_pydicom_is_not_loaded_with(module):
    assert _answer_of(f"import sys, {module}; print('pydicom' in sys.modules)") == "False"


_SHOW_A_PICTURE = """
import sys
from pathlib import Path
import msgspec
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.frames import open_frame
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.viewer.compose import compose
from reviewer_app.viewer.overlays import NOTHING
from reviewer_app.dicom.forgetting import forget_headers

folder = Path(sys.argv[1])
index = msgspec.json.decode((folder / "index.json").read_bytes(), type=InstanceIndex)
(stack,) = sort_into_stacks([index])
with (folder / "slice.dcm").open("rb") as stream:
    source = open_frame(stream, stack.frames[0].instance, 0)
image = compose(source, ViewState(), (), NOTHING, (48, 48))
greys = {image.pixelColor(column, row).red() for row in range(48) for column in range(48)}
forget_headers()
print(image.width(), len(greys) > 1, "pydicom" in sys.modules)
"""


def _answer_of(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout.strip()
