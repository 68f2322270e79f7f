-- When an operator had the vault take this ledger in the place of another, or of a later state of it: states from before
-- are refused, and what was spent before is not known.
CREATE TABLE adoptions (
    number           BLOB    PRIMARY KEY,   -- of the operator's order
    at               INTEGER NOT NULL,
    forgets_spending INTEGER NOT NULL       -- 1: the order says that it counts for nothing
) STRICT, WITHOUT ROWID;
