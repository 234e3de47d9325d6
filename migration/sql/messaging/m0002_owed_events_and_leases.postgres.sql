-- `owed` has a row for each event and each of those who have not taken it: leg 1 the subscribers in this process, 2 the
-- broker. What was pending when the table came was owed to the subscribers. On PostgreSQL several writers share an outbox:
-- each group of commits takes a number of the sequence, and a position is that number and the place in the group.
-- `epoch` counts the holders of a lease and the owners of the data: who acts on an old one is refused. `pruned` says how
-- far back events were forgotten.
CREATE TABLE owed (
    leg SMALLINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (leg, position)
);

INSERT INTO owed (leg, position) SELECT 1, position FROM outbox WHERE delivered_at IS NULL;

DROP INDEX outbox_pending;

ALTER TABLE outbox DROP COLUMN delivered_at;

CREATE TABLE leases (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL,
    epoch BIGINT NOT NULL,
    held_until BIGINT NOT NULL
);

CREATE TABLE ownership (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    epoch BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('here', 'receiving', 'moved')),
    moved_to TEXT COLLATE "C"
);

INSERT INTO ownership (only_row, epoch, state, moved_to) VALUES (1, 1, 'here', NULL);

CREATE TABLE pruned (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    events_before BIGINT NOT NULL
);

CREATE SEQUENCE outbox_groups;

-- down

DROP SEQUENCE outbox_groups;
DROP TABLE pruned;
DROP TABLE ownership;
DROP TABLE leases;
ALTER TABLE outbox ADD COLUMN delivered_at BIGINT;
UPDATE outbox SET delivered_at = occurred_at WHERE position NOT IN (SELECT position FROM owed);
CREATE INDEX outbox_pending ON outbox (position) WHERE delivered_at IS NULL;
DROP TABLE owed;
