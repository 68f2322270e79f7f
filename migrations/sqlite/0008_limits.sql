-- What each session, orchestrator, recipient and auth id of a client has spent, where the client has limits of those.
CREATE TABLE scoped_budgets (
    id        INTEGER PRIMARY KEY,
    client    TEXT    NOT NULL,
    scope     INTEGER NOT NULL,             -- 0 session, 1 orchestrator, 2 recipient, 3 auth id
    subject   BLOB    NOT NULL,             -- a session's id and time of opening (8 bytes each), an address, SHA-256 of the auth id
    session   INTEGER,                      -- of a session: its id
    minute    BLOB,                         -- windows of 61 buckets: bucket, EV and variance of each that is not empty; null: not counted
    hour      BLOB,
    day       BLOB,
    total     BLOB,                         -- null: not counted
    last_used INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX scoped_budgets_subject ON scoped_budgets (client, scope, subject);

-- Which of those a grant was charged to, so that a voided one is given back there and nowhere else.
ALTER TABLE grants ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;  -- four bits for each scope: minute, hour, day, total
ALTER TABLE grants ADD COLUMN auth_id BLOB;                        -- SHA-256; null: not counted by it
