-- The newest entry of the audit chain that the vault has sealed, with a key that only it has.
CREATE TABLE audit_seal (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    entry INTEGER NOT NULL,
    hash  BLOB    NOT NULL,
    mac   BLOB    NOT NULL
) STRICT;
