-- How many entries the audit trail ever got, beside how many there are: a trail that was emptied, or cut at its end, is still a
-- valid chain. A move that fills this database may remove entries, which are counted off.
CREATE TABLE written_entries (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    entries BIGINT NOT NULL
);

INSERT INTO written_entries (only_row, entries) SELECT 1, count(*) FROM audit_trail;

CREATE TRIGGER audit_trail_is_counted AFTER INSERT ON audit_trail BEGIN
    UPDATE written_entries SET entries = entries + 1;
END;

CREATE TRIGGER audit_trail_is_counted_off AFTER DELETE ON audit_trail
WHEN (SELECT state FROM ownership) = 'receiving' BEGIN
    UPDATE written_entries SET entries = entries - 1;
END;

-- down

DROP TRIGGER audit_trail_is_counted_off;
DROP TRIGGER audit_trail_is_counted;
DROP TABLE written_entries;
