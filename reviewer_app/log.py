"""The log of one run: a JSON line for each event, with identifiers and never with names or text of a patient."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

LOG_FILE = "reviewer-app.log"
_MAX_BYTES = 2_000_000
_BACKUPS = 4
#: Libraries that quote what they read, names of patients among it, or the addresses of their records.
_SILENT = ("pydicom", "pyhanko", "pyhanko_certvalidator", "pikepdf", "PIL", "urllib3", "fontTools", "keyring")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and where an error arose.

    Of an exception only its type and the places in the code are kept: its words may quote a patient's data.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of `record`."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["detail"] = getattr(error, "detail", "")
            line["trace"] = [
                f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        return msgspec.json.encode(line).decode()


class _LogFile(logging.Handler):
    """The rotating file, opened with its first line: what rotates it takes long to load, and a start says nothing."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: RotatingFileHandler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self._file is None:
            from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - see above

            self._file = RotatingFileHandler(
                self._path, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", delay=True
            )
            self._file.setFormatter(JsonFormatter())
        self._file.emit(record)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()


def set_up_log(folder: Path | None, *, level: str = "INFO") -> None:
    """Send the log of the program to a rotating file in `folder`, or nowhere where `folder` is None."""
    root = logging.getLogger("reviewer_app")
    root.setLevel(level)
    root.propagate = True
    for name in _SILENT:
        # what matters of theirs is said again by us, in words of our own
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for handler in [one for one in root.handlers if isinstance(one, _LogFile)]:
        root.removeHandler(handler)
        handler.close()
    if folder is None:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.addHandler(_LogFile(folder / LOG_FILE))


def close_log() -> None:
    """Close the log's file, so that its folder can be moved or removed."""
    set_up_log(None)
