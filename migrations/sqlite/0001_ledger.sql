-- The signer's book. Amounts and 256-bit numbers are big-endian blobs without leading zeros; times are ledger time in
-- nanoseconds since 1970; addresses and hashes are raw bytes.

CREATE TABLE meta (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    identity    TEXT    NOT NULL,           -- names this ledger; pinned elsewhere
    created     INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,           -- of the newest grant
    ledger_time INTEGER NOT NULL,           -- never goes back
    audit_floor INTEGER NOT NULL DEFAULT 0  -- audit entries up to here may be deleted
) STRICT;

CREATE TABLE state_keys (
    id          INTEGER PRIMARY KEY,
    secret      BLOB    NOT NULL,
    created     INTEGER NOT NULL,
    valid_until INTEGER                     -- null: the current one
) STRICT;

CREATE TABLE sessions (
    id                      INTEGER PRIMARY KEY,
    client                  TEXT    NOT NULL,
    key                     BLOB    NOT NULL,
    state_id                TEXT    NOT NULL,
    orchestrator            BLOB    NOT NULL,
    initial_price_per_unit  INTEGER NOT NULL,
    initial_pixels_per_unit INTEGER NOT NULL,
    acknowledged            BLOB,           -- anchor A: SHA-256 of the newest state the client has shown
    issued                  BLOB    NOT NULL,  -- anchor I: SHA-256 of the newest state we issued
    issued_state            BLOB    NOT NULL,
    issued_seal             BLOB    NOT NULL,
    grant_id                INTEGER,        -- the grant that issued I; null: taken over or voided
    fingerprint             BLOB    NOT NULL,  -- of the request behind that grant
    reissues                INTEGER NOT NULL,  -- grants from A since the first one
    credentials_manifest    TEXT    NOT NULL,
    credentials             BLOB,           -- signature over that manifest id
    opened                  INTEGER NOT NULL,
    last_used               INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sessions_identity
    ON sessions (state_id, key, orchestrator, initial_price_per_unit, initial_pixels_per_unit);
-- Sessions just taken over are live though nothing was granted yet.
CREATE INDEX sessions_without_grant ON sessions (last_used) WHERE grant_id IS NULL;

CREATE TABLE grants (
    id                        INTEGER PRIMARY KEY,  -- the sequence number
    session                   INTEGER NOT NULL,
    client                    TEXT    NOT NULL,
    key                       BLOB    NOT NULL,
    recipient                 BLOB    NOT NULL,
    rand_hash                 BLOB    NOT NULL,
    face_value                BLOB    NOT NULL,
    win_prob                  BLOB    NOT NULL,
    creation_round            INTEGER NOT NULL,
    creation_round_block_hash BLOB    NOT NULL,
    first_nonce               INTEGER NOT NULL,
    tickets                   INTEGER NOT NULL,
    charge                    BLOB    NOT NULL,
    manifest_id               TEXT    NOT NULL,
    status                    INTEGER NOT NULL,     -- 0 granted (or signed, see below), 2 void
    granted                   INTEGER NOT NULL
) STRICT;

-- Which grants were signed. Nearly all are, in sequence, so a few ranges say it and no row of `grants` is written twice.
CREATE TABLE signed_grants (
    first INTEGER PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;

-- A recipient rand hash belongs to its first user; the nonces of each of our keys are counted over all sessions.
-- A first request is found again by it too: the hash is part of the request.
CREATE TABLE nonces (
    rand_hash  BLOB    NOT NULL,
    key        BLOB    NOT NULL,
    client     TEXT    NOT NULL,
    recipient  BLOB,                        -- null: known from a taken-over state only
    face_value BLOB,
    win_prob   BLOB,
    used       INTEGER NOT NULL,            -- the largest nonce given out
    opened     BLOB    NOT NULL,            -- sessions opened with it: id and start of the fingerprint, 8 bytes each
    last_used  INTEGER NOT NULL,
    PRIMARY KEY (rand_hash, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    client      TEXT    NOT NULL,
    key_hash    BLOB    NOT NULL,
    fingerprint BLOB    NOT NULL,
    grant_id    INTEGER NOT NULL,
    state       BLOB    NOT NULL,
    seal        BLOB    NOT NULL,
    created     INTEGER NOT NULL,
    PRIMARY KEY (client, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created);

-- Sliding windows: 61 slots each; bucket = ledger time / bucket length, slot = bucket modulo 61.
CREATE TABLE budgets (
    scope    TEXT    NOT NULL,              -- "client:NAME" or "key:HEX"
    period   INTEGER NOT NULL,              -- bucket length, nanoseconds
    slot     INTEGER NOT NULL,
    bucket   INTEGER NOT NULL,
    ev       BLOB    NOT NULL,
    variance BLOB    NOT NULL,              -- sum of face value x EV
    PRIMARY KEY (scope, period, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
    scope    TEXT    PRIMARY KEY NOT NULL,
    ev       BLOB    NOT NULL,
    payments INTEGER NOT NULL,
    tickets  INTEGER NOT NULL,
    sessions INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    name     TEXT    PRIMARY KEY NOT NULL,
    limits   TEXT    NOT NULL,              -- JSON
    disabled INTEGER NOT NULL DEFAULT 0,
    created  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    hash    BLOB    PRIMARY KEY NOT NULL,   -- never the key itself
    client  TEXT    NOT NULL,
    label   TEXT    NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE keyring (
    address BLOB    PRIMARY KEY NOT NULL,   -- public part only
    label   TEXT    NOT NULL,
    status  TEXT    NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    client   TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    times    INTEGER NOT NULL,              -- how often, for aggregated denials
    previous BLOB    NOT NULL,              -- hash of the entry before
    hash     BLOB    NOT NULL               -- SHA-256 over previous and every column
) STRICT;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.id > (SELECT audit_floor FROM meta)
BEGIN SELECT RAISE(ABORT, 'audit entries above the floor are kept'); END;
