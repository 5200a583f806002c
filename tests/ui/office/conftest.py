"""The real service, a real vault, and an office between them."""

from __future__ import annotations

from tests.helpers.office_fixtures import coordinator, impatient, offices, proxy, service, signed_in
from tests.helpers.time_stamp_service import stamps, wanting

__all__ = ["coordinator", "impatient", "offices", "proxy", "service", "signed_in", "stamps", "wanting"]
