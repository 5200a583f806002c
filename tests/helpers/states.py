"""Presentation states made up for tests."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import FileDataset

from tests.helpers.dicom_files import item
from tests.helpers.dicom_objects import plain_object

GSPS = "1.2.840.10008.5.1.4.1.1.11.1"
CSPS = "1.2.840.10008.5.1.4.1.1.11.2"


def state_for(image: FileDataset, **attributes: Any) -> FileDataset:
    """Return a grayscale state of a whole image, without a transformation but what `attributes` say."""
    rows, columns = image.Rows, image.Columns
    common: dict[str, Any] = {
        "SOPInstanceUID": "1.2.826.0.1.3680043.8.498.70",
        "SeriesInstanceUID": "1.2.826.0.1.3680043.8.498.71",
        "InstanceNumber": 1,
        "ContentLabel": "TEST",
        "PresentationCreationDate": "20261118",
        "PresentationCreationTime": "104200",
        "PresentationLUTShape": "IDENTITY",
        "DisplayedAreaSelectionSequence": [area(1, 1, columns, rows)],
        "ReferencedSeriesSequence": [
            item(
                SeriesInstanceUID=image.SeriesInstanceUID,
                ReferencedImageSequence=[
                    item(ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID)
                ],
            )
        ],
    }
    told = {**common, **attributes}
    made = plain_object(told.pop("SOPClassUID", GSPS), "PR", **told)
    if "PresentationLUTSequence" in attributes:
        del made.PresentationLUTShape
    return made


def area(left: int, top: int, right: int, bottom: int, **attributes: Any) -> Any:
    """Return a displayed area, columns and rows counted from 1, of square pixels fitted to the pane."""
    return item(
        **{
            "DisplayedAreaTopLeftHandCorner": [left, top],
            "DisplayedAreaBottomRightHandCorner": [right, bottom],
            "PresentationSizeMode": "SCALE TO FIT",
            "PresentationPixelAspectRatio": [1, 1],
            **attributes,
        }
    )
