"""``view`` as a program of its own: what it says of paths that are not there, and that it leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from reviewer_app.__main__ import main
from tests.viewer.conftest import stack_files

PROGRAM = """
import sys
from pathlib import Path
if __name__ == "__main__":
    from reviewer_app.imaging.scan import Scanner
    scanner = Scanner(1)
    from reviewer_app.ui.view.run import run_viewer
    counts = []
    def built(window):
        def read():
            counts.append(window.workspace.scene.viewport.count)
            window.close()
        window.read.connect(read)
    status = run_viewer(scanner, (Path(sys.argv[1]),), Path(sys.argv[2]), built)
    print(counts, status)
"""


def test_a_path_that_is_not_there_ends_with_2_and_one_line(capsys, tmp_path):
    assert main(["view", str(tmp_path / "nothing")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("reviewer-app view: ")
    assert said.err.count("\n") == 1


def test_nothing_of_the_files_is_kept(tmp_path):
    images, program = tmp_path / "images", tmp_path / "program.py"
    images.mkdir()
    program.write_text(PROGRAM)
    for number, data in enumerate(stack_files().values()):
        (images / str(number)).write_bytes(data)
    home = tmp_path / "home"
    home.mkdir()
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(program), str(images), str(home / "profile")],
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(root)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[12] 0"
    assert [one for one in home.rglob("*") if one.is_file() and not _of_fonts(one)] == []


def _of_fonts(path: Path) -> bool:
    """The system's own cache of fonts, which knows nothing of the files."""
    return "fontconfig" in path.parts
