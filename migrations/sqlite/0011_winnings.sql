-- What recipients have won from each of our keys, as its TicketBroker tells, beside what the tickets promised. A ticket
-- is redeemed once: its number names it whatever block it turns up in.
CREATE TABLE winnings (
    key               BLOB    PRIMARY KEY NOT NULL,
    began             INTEGER NOT NULL,        -- of the period that the next ones are counted over
    promised_ev       BLOB    NOT NULL,        -- in the period, with what could still be redeemed when it began
    promised_variance BLOB    NOT NULL,        -- sum of face value x EV
    counted_bucket    INTEGER NOT NULL,        -- up to where the key's window is in those sums,
    counted_ev        BLOB    NOT NULL,        -- and how much of that bucket is
    counted_variance  BLOB    NOT NULL,
    redeemed          BLOB    NOT NULL,        -- face values, in the period
    tickets           INTEGER NOT NULL,
    redeemed_ever     BLOB    NOT NULL,
    tickets_ever      INTEGER NOT NULL,
    held              INTEGER                  -- when it had won too much; null: it has not
) STRICT, WITHOUT ROWID;

CREATE TABLE redeemed_tickets (
    key          BLOB    NOT NULL,
    rand         BLOB    NOT NULL,             -- the recipient's number
    sender_nonce BLOB    NOT NULL,
    recipient    BLOB    NOT NULL,
    face_value   BLOB    NOT NULL,
    block        INTEGER NOT NULL,
    period       INTEGER NOT NULL,             -- when the period began that it was counted in
    PRIMARY KEY (key, rand, sender_nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX redeemed_tickets_block ON redeemed_tickets (block);

-- How far the chain's events have been read.
CREATE TABLE redemption_cursor (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    block INTEGER NOT NULL,
    hash  BLOB    NOT NULL
) STRICT;
