"""STOW, QIDO, WADO: what goes in comes out, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
import requests
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate_extended
from pydicom.uid import EncapsulatedPDFStorage, JPEG2000Lossless, generate_uid

from tests.helpers.patience import PATIENCE
from tests.helpers.reference_service import parts_of
from tests.helpers.service_resources import ct_slice, file_bytes
from tests.reference_service.conftest import Service

BUNDLED = Path(pydicom.__file__).parent / "data"
AS_STORED = 'multipart/related; type="application/dicom"; transfer-syntax=*'


class Series:
    """Three slices in the service."""

    def __init__(self, service: Service) -> None:
        self.study, self.series = generate_uid(), generate_uid()
        self.slices = [ct_slice(self.study, self.series, number) for number in (3, 1, 2)]
        self.files = {item.SOPInstanceUID: file_bytes(item) for item in self.slices}
        self.answer = service.coordinator.stow(list(self.files.values()))
        self.path = f"studies/{self.study}/series/{self.series}"

    def instance(self, number: int) -> str:
        (found,) = [item for item in self.slices if item.InstanceNumber == number]
        return f"{self.path}/instances/{found.SOPInstanceUID}"


@pytest.fixture(scope="module")
def series(service: Service) -> Series:
    return Series(service)


def stored_file(service: Service, name: str) -> tuple[Dataset, bytes]:
    """One of pydicom's files in the service, under a UID of its own, since they share theirs."""
    dataset = pydicom.dcmread(BUNDLED / "test_files" / name)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    content = file_bytes(dataset)
    assert service.coordinator.stow([content]).status_code == 200
    return dataset, content


def path_of(dataset: Dataset) -> str:
    uids = (dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID)
    return "studies/{}/series/{}/instances/{}".format(*uids)


def test_stow_names_what_it_kept(service: Service, series: Series) -> None:
    assert series.answer.status_code == 200
    answer = series.answer.json()
    assert answer["00081190"]["Value"] == [f"{service.place.dicomweb}/studies/{series.study}"]
    kept = [item["00081155"]["Value"][0] for item in answer["00081199"]["Value"]]
    assert kept == list(series.files)
    assert "00081198" not in answer


def test_an_instance_comes_back_byte_for_byte(service: Service, series: Series) -> None:
    answer = service.reviewer.dicom(series.instance(2), Accept=AS_STORED)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    ((headers, content),) = parts_of(answer)
    assert content in series.files.values()
    assert headers["content-type"].startswith("application/dicom; transfer-syntax=1.2.840.10008.1.2.1")
    assert int(headers["content-length"]) == len(content)
    single = service.reviewer.dicom(series.instance(2), Accept="application/dicom")
    assert single.content == content


@pytest.mark.parametrize("level", ["study", "series"])
def test_a_study_and_a_series_come_in_order(service: Service, series: Series, level: str) -> None:
    path = f"studies/{series.study}" if level == "study" else series.path
    parts = [content for _, content in parts_of(service.reviewer.dicom(path, Accept=AS_STORED))]
    ordered = sorted(series.slices, key=lambda item: int(item.InstanceNumber))
    assert parts == [series.files[item.SOPInstanceUID] for item in ordered]


def test_objects_larger_than_a_piece_stay_whole(service: Service) -> None:
    large = ct_slice(generate_uid(), generate_uid(), shape=(1024, 1100))
    content = file_bytes(large)
    assert len(content) > 2 * 1024 * 1024
    assert service.coordinator.stow([content]).status_code == 200
    assert parts_of(service.reviewer.dicom(path_of(large)))[0][1] == content


def test_search_on_each_level(service: Service, series: Series) -> None:
    client = service.reviewer
    (study,) = client.dicom(f"studies?StudyInstanceUID={series.study}").json()
    assert study["00100010"]["Value"] == [{"Alphabetic": "Ånström^Test"}]
    assert study["00081190"]["Value"] == [f"{service.place.dicomweb}/studies/{series.study}"]
    assert [study[tag]["Value"] for tag in ("00201206", "00201208", "00080061")] == [[1], [3], ["CT"]]
    (found,) = client.dicom(f"studies/{series.study}/series?Modality=CT").json()
    assert found["0020000E"]["Value"] == [series.series]
    assert found["00201209"]["Value"] == [3]
    instances = client.dicom(f"{series.path}/instances").json()
    assert [item["00200013"]["Value"] for item in instances] == [[1], [2], [3]]
    assert instances[0]["00081190"]["Value"][0].endswith(series.instance(1))
    assert instances[0]["00083002"]["Value"] == ["1.2.840.10008.1.2.1"]
    assert len(client.dicom(f"studies/{series.study}/instances").json()) == 3


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("PatientID=T-1", 1), ("00100020=T-1", 1), ("PatientID=T-?", 1), ("PatientID=T_1", 0),
        ("PatientName=*strö*", 1), ("StudyDate=20261101", 1), ("StudyDate=20261001-20261130", 1),
        ("StudyDate=-20261031", 0), ("StudyDate=20261101-", 1), ("ModalitiesInStudy=MR,CT", 1),
        ("ModalitiesInStudy=MR", 0), ("limit=0", 0), ("offset=1", 0), ("includefield=all&fuzzymatching=true", 1),
        ("AccessionNumber=&PatientID=T-1", 1),
    ],
)  # fmt: skip
def test_matching(service: Service, series: Series, query: str, count: int) -> None:
    answer = service.reviewer.dicom(f"studies?StudyInstanceUID={series.study}&{query}")
    assert (answer.status_code, len(answer.json())) == (200, count)
    assert answer.headers["Content-Type"] == "application/dicom+json"


def test_search_pages_and_says_so(service: Service, series: Series) -> None:
    pages = [service.reviewer.dicom(f"{series.path}/instances?limit=2&offset={offset}") for offset in (0, 2, 4)]
    assert [len(page.json()) for page in pages] == [2, 1, 0]
    assert "additional results" in pages[0].headers["Warning"]
    assert "Warning" not in pages[1].headers
    unused = service.reviewer.dicom("studies?limit=1&Colour=blue")
    assert "Colour" in unused.headers["Warning"]
    assert service.reviewer.dicom("studies?limit=x").status_code == 400


def test_same_instance_again_changes_nothing_and_another_under_its_uid_is_refused(
    service: Service, series: Series
) -> None:
    uid, content = next(iter(series.files.items()))
    assert service.coordinator.stow([content]).status_code == 200
    other = pydicom.dcmread(pydicom.filebase.DicomBytesIO(content))
    other.PatientName = "Somebody^Else"
    refused = service.coordinator.stow([file_bytes(other)])
    assert refused.status_code == 409
    (failed,) = refused.json()["00081198"]["Value"]
    assert failed["00081155"]["Value"] == [uid]
    assert failed["00081197"]["Value"] == [0x0111]
    path = f"{series.path}/instances/{uid}"
    assert parts_of(service.reviewer.dicom(path))[0][1] == content
    assert len(service.reviewer.dicom(f"{series.path}/instances").json()) == 3


def test_stow_says_what_failed_and_why(service: Service, series: Series) -> None:
    client, content = service.coordinator, next(iter(series.files.values()))
    some = client.stow([content, b"no dicom"])
    assert some.status_code == 202
    assert some.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xC000]
    assert client.stow([b"no dicom"]).status_code == 400
    assert client.stow([content[: len(content) // 2]]).status_code == 400, "cut off within its pixels"
    wrong = client.stow([file_bytes(ct_slice(generate_uid(), generate_uid()))], study=series.study)
    assert wrong.status_code == 409
    assert wrong.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0x0110]
    assert client.stow([content], study=series.study).status_code == 200
    assert client.stow([b"<xml/>"], part_type="application/dicom+xml").status_code == 415
    address = f"{service.place.dicomweb}/studies"
    plain = client.http.post(address, data=content, headers={"Content-Type": "application/dicom"}, timeout=PATIENCE)
    assert plain.status_code == 415
    assert not list((service.data / "dicom" / "incoming").iterdir())


def test_a_body_that_breaks_off_leaves_nothing(service: Service) -> None:
    new = ct_slice(generate_uid(), generate_uid())
    boundary, content = "b0undary", file_bytes(new)
    body = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode() + content + b"\r\n"
    headers = {"Content-Type": f'multipart/related; type="application/dicom"; boundary="{boundary}"'}
    answer = service.coordinator.http.post(
        f"{service.place.dicomweb}/studies", data=body, headers=headers, timeout=PATIENCE
    )
    assert answer.status_code == 400
    assert service.reviewer.dicom(f"studies?StudyInstanceUID={new.StudyInstanceUID}").json() == []
    assert not list((service.data / "dicom" / "incoming").iterdir())


def test_metadata_links_to_long_values(service: Service, series: Series) -> None:
    answer = service.reviewer.dicom(f"{series.instance(1)}/metadata")
    (item,) = answer.json()
    assert item["00100010"]["Value"] == [{"Alphabetic": "Ånström^Test"}]
    assert item["00080005"]["Value"] == ["ISO_IR 192"]
    link = item["7FE00010"]["BulkDataURI"]
    assert link == f"{service.place.dicomweb}/{series.instance(1)}/bulkdata/7FE00010"
    (dataset,) = [item for item in series.slices if item.InstanceNumber == 1]
    ((_, content),) = parts_of(service.reviewer.http.get(link, timeout=PATIENCE))
    assert content == dataset.PixelData
    assert len(service.reviewer.dicom(f"studies/{series.study}/metadata").json()) == 3
    assert Dataset.from_json(item, lambda *_: b"").Rows == 16


def test_frames_of_native_and_of_encapsulated_pixels(service: Service) -> None:
    native, _ = stored_file(service, "rtdose.dcm")
    path = path_of(native)
    answer = service.reviewer.dicom(f"{path}/frames/15,1", Accept='multipart/related; type="application/octet-stream"')
    (headers, last), (_, first) = parts_of(answer)
    planes = np.frombuffer(native.PixelData, "<u4").reshape(native.pixel_array.shape)
    assert (last, first) == (planes[14].tobytes(), planes[0].tobytes())
    assert headers["content-type"] == "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
    assert service.reviewer.dicom(f"{path}/frames/16").status_code == 404
    assert service.reviewer.dicom(f"{path}/frames/0").status_code == 400
    assert service.reviewer.dicom(f"{path}/frames/one").status_code == 400
    many, _ = stored_file(service, "rtdose_rle.dcm")
    path = path_of(many)
    frames = list(pydicom.encaps.generate_frames(many.PixelData, number_of_frames=int(many.NumberOfFrames)))
    parts = parts_of(service.reviewer.dicom(f"{path}/frames/2,1,10"))
    assert [content for _, content in parts] == [frames[1], frames[0], frames[9]]
    assert parts[0][0]["content-type"].endswith("transfer-syntax=1.2.840.10008.1.2.5")
    assert len(parts_of(service.reviewer.dicom(f"{path}/bulkdata/7FE00010"))) == len(frames)


def test_frames_with_an_extended_offset_table(service: Service) -> None:
    made, frames = ct_slice(generate_uid(), generate_uid()), [b"first frame ", b"2nd.", b"and the third one "]
    made.PixelData, made.ExtendedOffsetTable, made.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.NumberOfFrames, made.file_meta.TransferSyntaxUID = 3, JPEG2000Lossless
    assert service.coordinator.stow([file_bytes(made)]).status_code == 200
    parts = parts_of(service.reviewer.dicom(f"{path_of(made)}/frames/1,2,3"))
    assert [content for _, content in parts] == frames


def test_frames_of_single_bits_start_on_a_whole_byte(service: Service) -> None:
    made = ct_slice(generate_uid(), generate_uid())
    wanted = np.random.default_rng(5).integers(0, 2, (4, 5, 7), dtype=np.uint8)
    made.Rows, made.Columns, made.NumberOfFrames = 5, 7, 4
    made.BitsAllocated, made.BitsStored, made.HighBit = 1, 1, 0
    made.PixelData = np.packbits(wanted.ravel(), bitorder="little").tobytes() + b"\0"
    made["PixelData"].VR = "OB"
    assert service.coordinator.stow([file_bytes(made)]).status_code == 200
    for number in range(4):
        ((_, content),) = parts_of(service.reviewer.dicom(f"{path_of(made)}/frames/{number + 1}"))
        plane = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little")[:35]
        assert np.array_equal(plane.reshape(5, 7), wanted[number])


def test_frames_of_big_endian_values_come_as_little_endian(service: Service) -> None:
    big, _ = stored_file(service, "MR_small_bigendian.dcm")
    ((_, content),) = parts_of(service.reviewer.dicom(f"{path_of(big)}/frames/1"))
    assert np.array_equal(np.frombuffer(content, "<u2"), np.frombuffer(big.PixelData, ">u2"))


def test_a_deflated_object(service: Service) -> None:
    deflated, content = stored_file(service, "image_dfl.dcm")
    assert parts_of(service.reviewer.dicom(path_of(deflated)))[0][1] == content
    ((_, frame),) = parts_of(service.reviewer.dicom(f"{path_of(deflated)}/frames/1"))
    assert frame == deflated.PixelData


def test_an_encapsulated_pdf_and_its_document(service: Service) -> None:
    made = ct_slice(generate_uid(), generate_uid())
    for keyword in ("PixelData", "Rows", "Columns"):
        delattr(made, keyword)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = EncapsulatedPDFStorage
    made.EncapsulatedDocument = b"%PDF-1.7" + b"x" * 2000
    assert service.reviewer.stow([file_bytes(made)]).status_code == 200, "a reviewer delivers this way"
    path = path_of(made)
    (item,) = service.reviewer.dicom(f"{path}/metadata").json()
    link = item["00420011"]["BulkDataURI"]
    raw = service.reviewer.http.get(link, headers={"Accept": "application/octet-stream"}, timeout=PATIENCE)
    assert raw.content == made.EncapsulatedDocument
    assert service.reviewer.dicom(f"{path}/frames/1").status_code == 404
    assert service.reviewer.dicom(f"{path}/bulkdata/00100010").status_code == 404
    assert service.reviewer.dicom(f"{path}/bulkdata/nonsense").status_code == 404


def test_only_what_is_stored_is_offered(service: Service, series: Series) -> None:
    jpeg = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.70'
    assert service.reviewer.dicom(series.instance(1), Accept=jpeg).status_code == 406
    explicit = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1'
    assert service.reviewer.dicom(series.instance(1), Accept=explicit).status_code == 200
    assert service.reviewer.dicom(series.instance(1), Accept="image/jpeg").status_code == 406
    assert service.reviewer.dicom("studies/1.2.3/series/4/instances/5").status_code == 404
    assert service.reviewer.dicom("studies/1.2.3").status_code == 404
    assert service.reviewer.dicom("studies/1.2.3/metadata").status_code == 404


def test_no_token_no_images(service: Service, series: Series) -> None:
    for path in ("studies", series.instance(1), f"{series.instance(1)}/metadata", f"{series.instance(1)}/frames/1"):
        assert requests.get(f"{service.place.dicomweb}/{path}", timeout=PATIENCE).status_code == 401
    assert requests.post(f"{service.place.dicomweb}/studies", timeout=PATIENCE).status_code == 401


def test_every_file_of_pydicom_is_taken_as_it_is_or_refused_in_words(service: Service) -> None:
    contents = [path.read_bytes() for path in sorted(BUNDLED.rglob("*.dcm"))]
    answer = service.coordinator.stow(contents)
    assert answer.status_code == 202
    kept, refused = (answer.json()[tag]["Value"] for tag in ("00081199", "00081198"))
    assert len(kept) + len(refused) == len(contents)
    assert len(kept) > 45
    assert {item["00081197"]["Value"][0] for item in refused} <= {0x0111, 0xC000}
    for address in {item["00081190"]["Value"][0] for item in kept}:
        back = service.reviewer.http.get(address, headers={"Accept-Encoding": "identity"}, timeout=PATIENCE)
        assert parts_of(back)[0][1] in contents
        json.loads(service.reviewer.http.get(f"{address}/metadata", timeout=PATIENCE).content)
