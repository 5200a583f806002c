"""The tables, as steps from one schema version to the next. A step that was released is never changed."""

from __future__ import annotations

_FHIR = (
    # One row for each resource; ``updated`` is milliseconds since 1970 and never falls.
    """CREATE TABLE resource (
        row INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
        updated INTEGER NOT NULL, deleted INTEGER NOT NULL, author TEXT NOT NULL, UNIQUE (type, id))""",
    "CREATE INDEX resource_by_time ON resource (type, deleted, updated)",
    """CREATE TABLE resource_version (
        row INTEGER NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL, method TEXT NOT NULL,
        body BLOB NOT NULL, PRIMARY KEY (row, version))""",
    "CREATE INDEX version_by_time ON resource_version (updated)",
    # What can be searched; ``param`` is "Task.status". Only current versions are in here.
    "CREATE TABLE token_index (row INTEGER NOT NULL, param TEXT NOT NULL, system TEXT NOT NULL, value TEXT NOT NULL)",
    "CREATE INDEX token_by_value ON token_index (param, value, system, row)",
    "CREATE INDEX token_by_row ON token_index (row)",
    """CREATE TABLE reference_index (
        row INTEGER NOT NULL, param TEXT NOT NULL, target TEXT NOT NULL, target_id TEXT NOT NULL)""",
    "CREATE INDEX reference_by_target ON reference_index (param, target, row)",
    "CREATE INDEX reference_by_id ON reference_index (param, target_id, row)",
    "CREATE INDEX reference_by_row ON reference_index (row)",
    "CREATE TABLE date_index (row INTEGER NOT NULL, param TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL)",
    "CREATE INDEX date_by_low ON date_index (param, low, high, row)",
    "CREATE INDEX date_by_row ON date_index (row)",
)

_DICOM = (
    """CREATE TABLE dicom_study (
        uid TEXT PRIMARY KEY, patient_id TEXT NOT NULL, patient_name TEXT NOT NULL, study_date TEXT NOT NULL,
        accession TEXT NOT NULL, attributes BLOB NOT NULL)""",
    "CREATE INDEX dicom_study_by_patient ON dicom_study (patient_id)",
    """CREATE TABLE dicom_series (
        study_uid TEXT NOT NULL, uid TEXT NOT NULL, modality TEXT NOT NULL, attributes BLOB NOT NULL,
        PRIMARY KEY (study_uid, uid))""",
    """CREATE TABLE dicom_instance (
        uid TEXT PRIMARY KEY, study_uid TEXT NOT NULL, series_uid TEXT NOT NULL, sop_class TEXT NOT NULL,
        transfer_syntax TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
        attributes BLOB NOT NULL)""",
    "CREATE INDEX dicom_instance_by_series ON dicom_instance (study_uid, series_uid, number, uid)",
    "CREATE TABLE dicom_metadata (uid TEXT PRIMARY KEY, body BLOB NOT NULL)",
)

_SIGN_IN = (
    "CREATE TABLE account (username TEXT PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, fhir_user TEXT NOT NULL)",
    # A login page that was handed out and not yet answered.
    """CREATE TABLE sign_in (
        hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, state TEXT NOT NULL,
        scope TEXT NOT NULL, challenge TEXT NOT NULL, expires INTEGER NOT NULL, failures INTEGER NOT NULL)""",
    """CREATE TABLE code (
        hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL,
        family TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL)""",
    # All tokens that descend from one sign-in; revoking it ends them all.
    """CREATE TABLE token_family (
        id TEXT PRIMARY KEY, client_id TEXT NOT NULL, subject TEXT NOT NULL, fhir_user TEXT NOT NULL,
        scope TEXT NOT NULL, revoked INTEGER NOT NULL)""",
    """CREATE TABLE token (
        hash TEXT PRIMARY KEY, kind TEXT NOT NULL, family TEXT NOT NULL, expires INTEGER NOT NULL,
        used INTEGER NOT NULL)""",
)

#: Step *n* leads from schema version *n* to *n* + 1.
MIGRATIONS: tuple[tuple[str, ...], ...] = ((*_FHIR, *_DICOM, *_SIGN_IN),)
