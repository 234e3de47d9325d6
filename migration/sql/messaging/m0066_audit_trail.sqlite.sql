-- The audit trail: who did what, to whom, from where. Rows are added and never changed: each has the hash of the one before
-- it, and only a move that fills this database may remove any.
CREATE TABLE audit_trail (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
    occurred_at BIGINT NOT NULL,
    principal TEXT NOT NULL CHECK (principal IN ('person', 'service', 'operator', 'anonymous')),
    principal_id BLOB,
    network TEXT,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    times BIGINT NOT NULL CHECK (times >= 1),
    details TEXT,
    request_id BLOB,
    previous_hash BYTEA NOT NULL UNIQUE,
    hash BYTEA NOT NULL,
    CHECK ((principal IN ('person', 'service')) = (principal_id IS NOT NULL))
);

CREATE TRIGGER audit_trail_is_not_changed BEFORE UPDATE ON audit_trail
WHEN (SELECT state FROM ownership) <> 'receiving' BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER audit_trail_is_not_cut BEFORE DELETE ON audit_trail
WHEN (SELECT state FROM ownership) <> 'receiving' BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- INSERT OR REPLACE removes the rows that it replaces, and no trigger for deletions sees it.
CREATE TRIGGER audit_trail_is_not_replaced BEFORE INSERT ON audit_trail
WHEN (SELECT state FROM ownership) <> 'receiving'
    AND EXISTS (SELECT 1 FROM audit_trail WHERE number = NEW.number OR previous_hash = NEW.previous_hash) BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- down

DROP TABLE audit_trail;
