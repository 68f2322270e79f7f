-- What each of our keys is used for (keyring.status: standby, active, draining, retired, revoked), and who was given
-- which address.
ALTER TABLE keyring ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;  -- when it got its status
ALTER TABLE keyring ADD COLUMN configured INTEGER NOT NULL DEFAULT 0;  -- 1: keystore.active, when it was obeyed last

CREATE TABLE pins (
    client TEXT    NOT NULL,
    caller TEXT    NOT NULL,                -- which one of that client's; empty: cannot be told apart
    key    BLOB    NOT NULL,
    used   INTEGER NOT NULL,                -- when it asked or paid last, to a day
    PRIMARY KEY (client, caller)
) STRICT, WITHOUT ROWID;
