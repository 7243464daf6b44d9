-- Version 1. Times in `entry` are RFC 3339 UTC text; times in the outbox are milliseconds since 1970 UTC.
-- Room for checkpoints: a table of signed tree heads over `entry.hash` comes in a later version, beside this file.

CREATE TABLE log (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 128)
) STRICT;

CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
    format INTEGER NOT NULL CHECK (format = 1),
    at TEXT NOT NULL CHECK (length(at) BETWEEN 20 AND 40),
    kind TEXT NOT NULL CHECK (kind IN ('alert', 'card', 'config', 'dissent-override', 'dropped', 'lock', 'patient',
        'permission', 'review', 'role', 'search', 'sign-in', 'system', 'view')),
    phase TEXT NOT NULL CHECK (phase IN ('event', 'intent', 'outcome')),
    closes INTEGER REFERENCES entry (sequence),
    user TEXT CHECK (length(user) BETWEEN 1 AND 64),
    name TEXT CHECK (length(name) <= 512),
    role_profile TEXT CHECK (length(role_profile) <= 64),
    job TEXT CHECK (length(job) <= 512),
    ods TEXT CHECK (length(ods) <= 64),
    epoch INTEGER CHECK (epoch >= 0),
    patient TEXT CHECK (length(patient) = 10 AND patient NOT GLOB '*[^0-9]*'),
    word TEXT NOT NULL CHECK (length(word) BETWEEN 1 AND 64),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 1024),
    alert TEXT CHECK (length(alert) = 36),
    facts TEXT NOT NULL CHECK (length(facts) <= 65536 AND json_valid(facts) AND json_type(facts) = 'object'),
    -- Not UNIQUE: entry_linked makes `previous` the hash of the row before, SHA-256 makes hashes differ, and two indexes less
    -- are two pages less to sync with each entry.
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    CHECK ((phase = 'outcome') = (closes IS NOT NULL)),
    CHECK (closes IS NULL OR closes < sequence),
    CHECK ((user IS NULL) = (name IS NULL) AND (user IS NULL) = (role_profile IS NULL) AND (user IS NULL) = (job IS NULL)
        AND (user IS NULL) = (ods IS NULL) AND (user IS NULL) = (epoch IS NULL))
) STRICT;

CREATE INDEX entry_patient ON entry (patient, sequence) WHERE patient IS NOT NULL;
CREATE INDEX entry_kind ON entry (kind, sequence);
CREATE INDEX entry_closes ON entry (closes) WHERE closes IS NOT NULL;
CREATE INDEX entry_intent ON entry (sequence) WHERE phase = 'intent';

CREATE TRIGGER entry_gap_free BEFORE INSERT ON entry
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END;
CREATE TRIGGER entry_linked BEFORE INSERT ON entry
WHEN NEW.sequence > 1 AND NEW.previous IS NOT (SELECT hash FROM entry WHERE sequence = NEW.sequence - 1)
BEGIN SELECT RAISE(ABORT, 'an entry holds the hash of the one before'); END;
CREATE TRIGGER entry_closes_an_intent BEFORE INSERT ON entry
WHEN NEW.closes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.closes AND phase = 'intent')
BEGIN SELECT RAISE(ABORT, 'an outcome belongs to an intent'); END;

-- What is owed. One row for each alert, for ever.
CREATE TABLE alert (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    intent INTEGER NOT NULL UNIQUE REFERENCES entry (sequence),
    cause TEXT NOT NULL CHECK (length(cause) BETWEEN 1 AND 64),
    owed INTEGER NOT NULL
) STRICT;

CREATE TRIGGER alert_has_an_intent BEFORE INSERT ON alert
WHEN NOT EXISTS (SELECT 1 FROM entry WHERE sequence = NEW.intent AND phase = 'intent' AND alert = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an alert belongs to the intent that names it'); END;

-- The frozen bytes of one message id. A later issue under a new message id is a further row of the same alert.
CREATE TABLE envelope (
    message_id TEXT PRIMARY KEY CHECK (length(message_id) = 36),
    alert TEXT NOT NULL REFERENCES alert (id),
    issue INTEGER NOT NULL CHECK (issue >= 1),
    address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 2048),
    content_type TEXT NOT NULL CHECK (length(content_type) BETWEEN 1 AND 512),
    soap_action TEXT NOT NULL CHECK (length(soap_action) <= 512),
    body BLOB NOT NULL CHECK (length(body) BETWEEN 1 AND 1048576),
    retries INTEGER NOT NULL CHECK (retries >= 0),
    interval_secs INTEGER NOT NULL CHECK (interval_secs >= 0),
    persist_secs INTEGER NOT NULL CHECK (persist_secs >= 0),
    UNIQUE (alert, issue)
) STRICT;

-- What was tried: a start before the first byte, an end with what came of it.
CREATE TABLE attempt (
    message_id TEXT NOT NULL REFERENCES envelope (message_id),
    number INTEGER NOT NULL CHECK (number >= 1),
    part TEXT NOT NULL CHECK (part IN ('start', 'end')),
    at INTEGER NOT NULL,
    result TEXT CHECK (length(result) BETWEEN 1 AND 64),
    why TEXT CHECK (length(why) <= 1024),
    PRIMARY KEY (message_id, number, part),
    CHECK ((part = 'end') = (result IS NOT NULL))
) STRICT;

CREATE TRIGGER attempt_ends_after_its_start BEFORE INSERT ON attempt
WHEN NEW.part = 'end'
    AND NOT EXISTS (SELECT 1 FROM attempt WHERE message_id = NEW.message_id AND number = NEW.number AND part = 'start')
BEGIN SELECT RAISE(ABORT, 'an attempt starts before it ends'); END;

-- Where each alert is: the only rows that change, and only along `transition`.
CREATE TABLE progress (
    alert TEXT PRIMARY KEY REFERENCES alert (id),
    state TEXT NOT NULL CHECK (state IN ('ambiguous', 'delivered', 'escalated', 'queued', 'sending', 'transport-acknowledged')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    misses INTEGER NOT NULL CHECK (misses >= 0),
    first_sent INTEGER,
    due INTEGER,
    changed INTEGER NOT NULL,
    why TEXT CHECK (length(why) <= 1024),
    CHECK ((attempts = 0) = (first_sent IS NULL)),
    CHECK (state NOT IN ('sending', 'ambiguous', 'transport-acknowledged') OR attempts > 0),
    CHECK ((state IN ('queued', 'ambiguous', 'transport-acknowledged')) = (due IS NOT NULL)),
    CHECK (state <> 'escalated' OR why IS NOT NULL)
) STRICT;

CREATE INDEX progress_due ON progress (due) WHERE due IS NOT NULL;

CREATE TABLE transition (was TEXT NOT NULL, becomes TEXT NOT NULL, PRIMARY KEY (was, becomes)) STRICT, WITHOUT ROWID;
INSERT INTO transition (was, becomes) VALUES
    ('queued', 'sending'), ('queued', 'escalated'), ('queued', 'delivered'),
    ('sending', 'queued'), ('sending', 'ambiguous'), ('sending', 'transport-acknowledged'), ('sending', 'delivered'),
    ('sending', 'escalated'),
    ('ambiguous', 'sending'), ('ambiguous', 'transport-acknowledged'), ('ambiguous', 'delivered'), ('ambiguous', 'escalated'),
    ('transport-acknowledged', 'delivered'), ('transport-acknowledged', 'escalated'),
    ('escalated', 'delivered');

CREATE TRIGGER progress_starts_queued BEFORE INSERT ON progress WHEN NEW.state <> 'queued'
BEGIN SELECT RAISE(ABORT, 'an alert starts queued'); END;
CREATE TRIGGER progress_along_the_table BEFORE UPDATE ON progress
WHEN NEW.alert IS NOT OLD.alert OR NOT EXISTS (SELECT 1 FROM transition WHERE was = OLD.state AND becomes = NEW.state)
BEGIN SELECT RAISE(ABORT, 'no such change of state'); END;

-- Against our own mistakes, not against an attacker: he can drop them, and then the hashes tell.
CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER alert_no_update BEFORE UPDATE ON alert BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER alert_no_delete BEFORE DELETE ON alert BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER envelope_no_update BEFORE UPDATE ON envelope BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER envelope_no_delete BEFORE DELETE ON envelope BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_no_update BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_no_delete BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER progress_no_delete BEFORE DELETE ON progress BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER transition_no_insert BEFORE INSERT ON transition BEGIN SELECT RAISE(ABORT, 'fixed'); END;
CREATE TRIGGER transition_no_update BEFORE UPDATE ON transition BEGIN SELECT RAISE(ABORT, 'fixed'); END;
CREATE TRIGGER transition_no_delete BEFORE DELETE ON transition BEGIN SELECT RAISE(ABORT, 'fixed'); END;
