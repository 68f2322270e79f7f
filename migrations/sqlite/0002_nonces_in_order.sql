-- Recipient rand hashes are random: as the key of a table each new one costs a page of its own, written twice. The rows
-- now lie in the order they came in, and an index that is brought up to date now and then finds them.

ALTER TABLE meta ADD COLUMN nonces_indexed INTEGER NOT NULL DEFAULT 0;  -- nonces up to this id are in nonce_index

CREATE TABLE nonces_in_order (
    id         INTEGER PRIMARY KEY,         -- never used again, as long as meta.nonces_indexed is kept
    rand_hash  BLOB    NOT NULL,
    key        BLOB    NOT NULL,            -- one row for each key of ours with the same hash
    client     TEXT    NOT NULL,
    recipient  BLOB,                        -- null: known from a taken-over state only
    face_value BLOB,
    win_prob   BLOB,
    used       INTEGER NOT NULL,            -- the largest nonce given out
    opened     BLOB    NOT NULL,            -- sessions opened with it: id and start of the fingerprint, 8 bytes each
    last_used  INTEGER NOT NULL
) STRICT;
INSERT INTO nonces_in_order (rand_hash, key, client, recipient, face_value, win_prob, used, opened, last_used)
    SELECT rand_hash, key, client, recipient, face_value, win_prob, used, opened, last_used FROM nonces;
DROP TABLE nonces;
ALTER TABLE nonces_in_order RENAME TO nonces;

CREATE TABLE nonce_index (
    prefix BLOB    NOT NULL,                -- the hash's first 8 bytes
    nonce  INTEGER NOT NULL,                -- id of the row
    PRIMARY KEY (prefix, nonce)
) STRICT, WITHOUT ROWID;
INSERT INTO nonce_index (prefix, nonce) SELECT substr(rand_hash, 1, 8), id FROM nonces ORDER BY 1;
UPDATE meta SET nonces_indexed = (SELECT coalesce(max(id), 0) FROM nonces);
