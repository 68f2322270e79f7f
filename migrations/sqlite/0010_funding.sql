-- Transactions of our keys to the TicketBroker, each written before it is sent: what a crash leaves is found here and
-- never made a second time. Of one key and nonce there is one, with everything that was ever signed for it.
CREATE TABLE funding (
    key        BLOB    NOT NULL,
    nonce      INTEGER NOT NULL,
    function   INTEGER NOT NULL,        -- its selector
    deposit    BLOB    NOT NULL,
    reserve    BLOB    NOT NULL,
    automatic  INTEGER NOT NULL,        -- made by the signer itself, to top up
    legacy     INTEGER NOT NULL,        -- has one gas price
    gas_limit  INTEGER NOT NULL,
    created    INTEGER NOT NULL,        -- by the wall clock, as every time here
    state      INTEGER NOT NULL,        -- 0 under way, 1 mined, 2 reverted, 3 its nonce went to another transaction
    block      INTEGER,                 -- this and the next two: once it is mined
    gas_used   INTEGER,
    gas_price  BLOB,
    reason     TEXT    NOT NULL,        -- why it reverted, as the node says it
    ended      INTEGER,
    PRIMARY KEY (key, nonce)
) STRICT, WITHOUT ROWID;

CREATE TABLE funding_attempts (
    key              BLOB    NOT NULL,
    nonce            INTEGER NOT NULL,
    number           INTEGER NOT NULL,  -- 0: the first; each later one replaces those before with higher fees
    hash             BLOB    NOT NULL,
    raw              BLOB    NOT NULL,  -- what eth_sendRawTransaction takes
    max_fee          BLOB    NOT NULL,  -- per gas
    max_priority_fee BLOB    NOT NULL,
    signed           INTEGER NOT NULL,
    PRIMARY KEY (key, nonce, number)
) STRICT, WITHOUT ROWID;
