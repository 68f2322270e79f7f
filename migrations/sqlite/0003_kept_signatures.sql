-- Signatures by keys that never sign the same ticket alike twice (HSM, KMS): each signature is another draw, so the first
-- one is kept before it leaves and answered again. A grant of such a key without a row here was never answered.
CREATE TABLE kept_signatures (
    grant_id    INTEGER PRIMARY KEY,
    tickets     BLOB    NOT NULL,           -- 65 bytes each, by nonce
    credentials BLOB                        -- those of the answer
) STRICT;
