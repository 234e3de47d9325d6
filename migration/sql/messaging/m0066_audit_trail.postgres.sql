-- The audit trail: who did what, to whom, from where. Rows are added and never changed: each has the hash of the one before
-- it, and only a move that fills this database may remove any.
CREATE TABLE audit_trail (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
    occurred_at BIGINT NOT NULL,
    principal TEXT COLLATE "C" NOT NULL CHECK (principal IN ('person', 'service', 'operator', 'anonymous')),
    principal_id UUID,
    network TEXT COLLATE "C",
    action TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('done', 'refused')),
    times BIGINT NOT NULL CHECK (times >= 1),
    details TEXT COLLATE "C",
    request_id UUID,
    previous_hash BYTEA NOT NULL UNIQUE,
    hash BYTEA NOT NULL,
    CHECK ((principal IN ('person', 'service')) = (principal_id IS NOT NULL))
);

CREATE FUNCTION audit_trail_stays() RETURNS trigger LANGUAGE plpgsql AS $stays$ BEGIN
    IF (SELECT state FROM ownership) <> 'receiving' THEN
        RAISE EXCEPTION 'the audit trail is append-only';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $stays$;

CREATE TRIGGER audit_trail_stays BEFORE UPDATE OR DELETE ON audit_trail
    FOR EACH ROW EXECUTE FUNCTION audit_trail_stays();

CREATE TRIGGER audit_trail_is_not_emptied BEFORE TRUNCATE ON audit_trail
    FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_stays();

-- down

DROP TABLE audit_trail;
DROP FUNCTION audit_trail_stays;
