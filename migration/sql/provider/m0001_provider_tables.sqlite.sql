-- A charge or refund is remembered under its idempotency key: the same key gets the same answer for ever.
CREATE TABLE provider_charges (
    idempotency_key BLOB PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    reference TEXT NOT NULL UNIQUE,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency CHAR(3) NOT NULL,
    token TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'captured', 'declined', 'withdrawn')),
    decline_reason TEXT,
    created_at BIGINT NOT NULL,
    settles_at BIGINT,
    refunded_minor BIGINT NOT NULL,
    CONSTRAINT charges_refunded_at_most
        CHECK (refunded_minor >= 0 AND refunded_minor <= CASE WHEN status = 'captured' THEN amount_minor ELSE 0 END),
    CONSTRAINT charges_declined_because CHECK ((status = 'declined') = (decline_reason IS NOT NULL)),
    CONSTRAINT charges_pending_until CHECK ((status = 'pending') = (settles_at IS NOT NULL))
) WITHOUT ROWID;

CREATE INDEX provider_charges_pending ON provider_charges (settles_at) WHERE settles_at IS NOT NULL;

CREATE TABLE provider_refunds (
    idempotency_key BLOB PRIMARY KEY,
    charge_key BLOB NOT NULL REFERENCES provider_charges (idempotency_key),
    reference TEXT NOT NULL UNIQUE,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency CHAR(3) NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('completed', 'failed')),
    failure_reason TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT refunds_failed_because CHECK ((status = 'failed') = (failure_reason IS NOT NULL))
) WITHOUT ROWID;

CREATE INDEX provider_refunds_of_charge ON provider_refunds (charge_key);

CREATE TABLE provider_webhooks (
    event_id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at BIGINT,
    delivered_at BIGINT,
    last_error TEXT
) WITHOUT ROWID;

CREATE INDEX provider_webhooks_due ON provider_webhooks (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE INDEX provider_webhooks_age ON provider_webhooks (created_at);

-- down

DROP TABLE provider_webhooks;
DROP TABLE provider_refunds;
DROP TABLE provider_charges;
