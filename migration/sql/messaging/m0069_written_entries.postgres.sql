-- How many entries the audit trail ever got, beside how many there are: a trail that was emptied, or cut at its end, is still a
-- valid chain. A move that fills this database may remove entries, which are counted off.
CREATE TABLE written_entries (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    entries BIGINT NOT NULL
);

INSERT INTO written_entries (only_row, entries) SELECT 1, count(*) FROM audit_trail;

CREATE FUNCTION count_written_entries() RETURNS trigger LANGUAGE plpgsql AS $count$ BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE written_entries SET entries = entries + (SELECT count(*) FROM touched);
    ELSIF (SELECT state FROM ownership) = 'receiving' THEN
        IF TG_OP = 'DELETE' THEN
            UPDATE written_entries SET entries = entries - (SELECT count(*) FROM touched);
        ELSE
            UPDATE written_entries SET entries = 0;
        END IF;
    END IF;
    RETURN NULL;
END $count$;

CREATE TRIGGER audit_trail_is_counted AFTER INSERT ON audit_trail
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION count_written_entries();

CREATE TRIGGER audit_trail_is_counted_off AFTER DELETE ON audit_trail
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION count_written_entries();

CREATE TRIGGER audit_trail_is_counted_as_empty AFTER TRUNCATE ON audit_trail
    FOR EACH STATEMENT EXECUTE FUNCTION count_written_entries();

-- down

DROP TRIGGER audit_trail_is_counted_as_empty ON audit_trail;
DROP TRIGGER audit_trail_is_counted_off ON audit_trail;
DROP TRIGGER audit_trail_is_counted ON audit_trail;
DROP FUNCTION count_written_entries;
DROP TABLE written_entries;
