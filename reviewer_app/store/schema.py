"""The tables of the vault, as steps from one version to the next. A step that was released is never changed."""

from __future__ import annotations

#: Statements of each step; the first makes version 1 out of nothing, a later one version n + 1 out of n.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE kept_values (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        # A purged case keeps its row with an empty value, so that its state is not forgotten.
        """CREATE TABLE cases (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, updated TEXT NOT NULL, due TEXT, value BLOB NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE case_keys (
            case_id TEXT PRIMARY KEY REFERENCES cases (id), wrapped BLOB NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE items (
            case_id TEXT NOT NULL REFERENCES cases (id), key TEXT NOT NULL, position INTEGER NOT NULL,
            study_uid TEXT NOT NULL, series_uid TEXT NOT NULL, url TEXT NOT NULL, size INTEGER NOT NULL,
            state TEXT NOT NULL, sentence TEXT NOT NULL, blob_id TEXT, sha256 TEXT, instance BLOB,
            PRIMARY KEY (case_id, key)
        )""",
        """CREATE TABLE edits (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT NOT NULL REFERENCES cases (id),
            id TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (case_id, id)
        )""",
        """CREATE TABLE seen (
            case_id TEXT NOT NULL REFERENCES cases (id), uid TEXT NOT NULL, frame INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL, PRIMARY KEY (case_id, uid, frame)
        ) WITHOUT ROWID""",
        """CREATE TABLE documents (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id), kind TEXT NOT NULL,
            created TEXT NOT NULL, blob_id TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
            meta BLOB NOT NULL
        )""",
        """CREATE TABLE outbox (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id), kind TEXT NOT NULL,
            created TEXT NOT NULL, payload BLOB NOT NULL, attempts INTEGER NOT NULL, last_error TEXT NOT NULL,
            next_try TEXT, state TEXT NOT NULL, receipt BLOB
        )""",
        """CREATE TABLE audit (
            seq INTEGER PRIMARY KEY, utc TEXT NOT NULL, event TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
        )""",
        "CREATE INDEX edits_of_case ON edits (case_id, seq)",
        "CREATE INDEX documents_of_case ON documents (case_id)",
        "CREATE INDEX outbox_of_case ON outbox (case_id)",
        # What must not change is held by the database itself, against mistakes of any caller.
        "CREATE TRIGGER edits_only_grow BEFORE UPDATE ON edits BEGIN SELECT RAISE(ABORT, 'append only'); END",
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END",
        "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END",
        "CREATE TRIGGER documents_stay_same BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'append only'); END",
        """CREATE TRIGGER documents_live_as_long BEFORE DELETE ON documents
        WHEN (SELECT state FROM cases WHERE id = OLD.case_id) <> 'purged'
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
        """CREATE TRIGGER receipts_stay BEFORE UPDATE ON outbox WHEN OLD.state = 'delivered'
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
    ),
    (
        # Opening a case of thousands of images asks for these, and must not go through all their indexes each time.
        "CREATE INDEX items_counted ON items (case_id, state, size)",
        "CREATE INDEX items_failed ON items (case_id) WHERE sentence <> ''",
        "CREATE INDEX items_papers ON items (case_id, state) WHERE instance IS NULL",
    ),
    (
        # How large and through which windows something was seen. Before this step nobody asked how large it was.
        "ALTER TABLE seen ADD COLUMN large INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE seen ADD COLUMN zoom REAL NOT NULL DEFAULT 0",
        "ALTER TABLE seen ADD COLUMN windows TEXT NOT NULL DEFAULT ''",
        "UPDATE seen SET large = milliseconds",
    ),
    (
        # When the first request went out that may have changed something, why it was recalled or is sent all the same,
        # and what did not hold when that was read last. What an earlier version tried may have arrived.
        "ALTER TABLE outbox ADD COLUMN begun TEXT",
        "ALTER TABLE outbox ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE outbox ADD COLUMN open_gates TEXT NOT NULL DEFAULT '[]'",
        "UPDATE outbox SET begun = created WHERE attempts > 0 AND state <> 'delivered'",
        # The worklist asks of every case whether its opinion stands; the payloads are large.
        "CREATE INDEX outbox_recalled ON outbox (case_id, kind) WHERE state = 'recalled'",
        """CREATE TRIGGER recalled_stay BEFORE UPDATE ON outbox WHEN OLD.state = 'recalled'
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
        """CREATE TRIGGER recalled_live_as_long BEFORE DELETE ON outbox
        WHEN OLD.state = 'recalled' AND (SELECT state FROM cases WHERE id = OLD.case_id) <> 'purged'
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
        """CREATE TRIGGER begun_stays BEFORE UPDATE ON outbox
        WHEN OLD.begun IS NOT NULL AND NEW.begun IS NOT OLD.begun
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
        """CREATE TRIGGER begun_is_never_recalled BEFORE UPDATE ON outbox
        WHEN NEW.state = 'recalled' AND (OLD.state <> 'queued' OR OLD.begun IS NOT NULL OR NEW.begun IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
    ),
    (
        # When a request went out last that may have changed something, and when the service and its archive were found
        # to have nothing of it since. What an earlier version sent may have gone out until this moment.
        "ALTER TABLE outbox ADD COLUMN last_write TEXT",
        "ALTER TABLE outbox ADD COLUMN absent TEXT",
        """UPDATE outbox SET last_write = strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')
        WHERE begun IS NOT NULL AND state IN ('queued', 'sending')""",
        "DROP TRIGGER begun_is_never_recalled",
        """CREATE TRIGGER in_doubt_is_never_recalled BEFORE UPDATE ON outbox
        WHEN NEW.state = 'recalled' AND (OLD.state <> 'queued' OR OLD.begun IS NOT NULL AND OLD.absent IS NULL
            OR NEW.begun IS NOT OLD.begun OR NEW.absent IS NOT OLD.absent)
        BEGIN SELECT RAISE(ABORT, 'append only'); END""",
    ),
    (
        # Dictated sound, piece by piece: each is a file of its own, in the folder of its case.
        """CREATE TABLE sounds (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id), recording TEXT NOT NULL,
            number INTEGER NOT NULL, began TEXT NOT NULL, samples INTEGER NOT NULL, blob_id TEXT NOT NULL,
            UNIQUE (case_id, recording, number)
        ) WITHOUT ROWID""",
        "CREATE TRIGGER sounds_stay_same BEFORE UPDATE ON sounds BEGIN SELECT RAISE(ABORT, 'append only'); END",
    ),
    (
        # What is needed to make words of sound later: what was listened for, whether somebody spoke, and where the
        # caret stood. Nobody noted it before this step.
        "ALTER TABLE sounds ADD COLUMN hearing TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE sounds ADD COLUMN spoke INTEGER",
        "ALTER TABLE sounds ADD COLUMN places BLOB NOT NULL DEFAULT x'5b5d'",
        # What became of it: an engine heard it to its end, or the reviewer put it away.
        """CREATE TABLE sound_states (
            segment_id TEXT PRIMARY KEY REFERENCES sounds (id), state TEXT NOT NULL
        ) WITHOUT ROWID""",
    ),
)
SCHEMA_VERSION = len(MIGRATIONS)
