-- Clients that are made while the signer runs, and the API keys they may show. (The tables of these names in the first
-- schema were never written to.) Times are by the wall clock, as those of certificates.
DROP TABLE clients;
DROP TABLE api_keys;

CREATE TABLE clients (
    name            TEXT    PRIMARY KEY NOT NULL,
    limits          TEXT    NOT NULL,       -- this and the next two as a configuration file says it, in TOML
    labels          TEXT    NOT NULL,
    allowed_origins TEXT    NOT NULL,
    created         INTEGER NOT NULL,
    revoked         INTEGER                 -- for ever: what it spent and its sessions go by its name
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    hash        BLOB    PRIMARY KEY NOT NULL,  -- SHA-256; never the key itself
    client      TEXT    NOT NULL,
    label       TEXT    NOT NULL,
    request     TEXT    NOT NULL,           -- what the operator calls the order that made it; may be empty
    created     INTEGER NOT NULL,
    expires     INTEGER,
    grace_until INTEGER,                    -- another key took its place: good until then
    revoked     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_of_client ON api_keys (client);
