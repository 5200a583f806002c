"""A desk in memory and a case window over it, as for the tests of the case window."""

from tests.ui.case.conftest import desk, window

__all__ = ["desk", "window"]
