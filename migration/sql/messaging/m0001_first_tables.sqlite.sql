-- The tables as SQL: partial indexes have no form in the schema builder. `position` is the order of commits on SQLite,
-- where there is one writer. A row of the inbox is done when `status` says so; until then it keeps the event.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    event_type TEXT NOT NULL,
    subject TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    occurred_at BIGINT NOT NULL,
    correlation_id BLOB NOT NULL,
    causation_id BLOB,
    traceparent TEXT,
    data TEXT NOT NULL,
    delivered_at BIGINT
);

CREATE UNIQUE INDEX outbox_subject ON outbox (subject, sequence);

CREATE INDEX outbox_pending ON outbox (position) WHERE delivered_at IS NULL;

CREATE INDEX outbox_correlation ON outbox (correlation_id);

CREATE TABLE inbox (
    event_id BLOB NOT NULL,
    handler TEXT NOT NULL,
    event_type TEXT NOT NULL,
    source TEXT NOT NULL,
    subject TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    occurred_at BIGINT NOT NULL,
    correlation_id BLOB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('handled', 'waiting', 'dead', 'discarded')),
    received_at BIGINT NOT NULL,
    handled_at BIGINT,
    attempts INT NOT NULL,
    next_attempt_at BIGINT,
    last_error TEXT,
    event TEXT,
    PRIMARY KEY (event_id, handler),
    CHECK (status IN ('handled', 'discarded') OR event IS NOT NULL)
) WITHOUT ROWID;

CREATE INDEX inbox_unfinished ON inbox (subject, sequence) WHERE status IN ('waiting', 'dead');

CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE status = 'waiting';

CREATE INDEX inbox_correlation ON inbox (correlation_id);

CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    resource BLOB NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;

CREATE INDEX idempotency_keys_age ON idempotency_keys (used_at);

-- down

DROP TABLE idempotency_keys;
DROP TABLE inbox;
DROP TABLE outbox;
