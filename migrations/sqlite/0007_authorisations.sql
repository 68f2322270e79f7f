-- What the operator's auth webhook allowed a session's payments by, and to whom. Null: nobody was asked.
ALTER TABLE sessions ADD COLUMN auth_credentials BLOB;     -- SHA-256 of the caller's credentials
ALTER TABLE sessions ADD COLUMN auth_expiry      INTEGER;  -- Unix seconds
ALTER TABLE sessions ADD COLUMN auth_max_price   TEXT;     -- wei per unit as a fraction, where it set a ceiling
