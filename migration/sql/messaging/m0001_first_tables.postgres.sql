-- The tables as SQL: partial indexes have no form in the schema builder. `position` is the order of commits on SQLite,
-- where there is one writer. A row of the inbox is done when `status` says so; until then it keeps the event.
CREATE TABLE outbox (
    position BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    occurred_at BIGINT NOT NULL,
    correlation_id UUID NOT NULL,
    causation_id UUID,
    traceparent TEXT COLLATE "C",
    data TEXT COLLATE "C" NOT NULL,
    delivered_at BIGINT
);

CREATE UNIQUE INDEX outbox_subject ON outbox (subject, sequence);

CREATE INDEX outbox_pending ON outbox (position) WHERE delivered_at IS NULL;

CREATE INDEX outbox_correlation ON outbox (correlation_id);

CREATE TABLE inbox (
    event_id UUID NOT NULL,
    handler TEXT COLLATE "C" NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    correlation_id UUID NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('handled', 'waiting', 'dead', 'discarded')),
    received_at BIGINT NOT NULL,
    handled_at BIGINT,
    attempts INT NOT NULL,
    next_attempt_at BIGINT,
    last_error TEXT COLLATE "C",
    event TEXT COLLATE "C",
    PRIMARY KEY (event_id, handler),
    CHECK (status IN ('handled', 'discarded') OR event IS NOT NULL)
);

CREATE INDEX inbox_unfinished ON inbox (subject, sequence) WHERE status IN ('waiting', 'dead');

CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE status = 'waiting';

CREATE INDEX inbox_correlation ON inbox (correlation_id);

CREATE TABLE idempotency_keys (
    scope TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL,
    resource UUID NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (used_at);

-- down

DROP TABLE idempotency_keys;
DROP TABLE inbox;
DROP TABLE outbox;
