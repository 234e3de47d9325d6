-- The rules that must hold whatever the code does: one payment an order, a token only while it is needed, money
-- only when captured, and never more on its way back than was captured.
CREATE TABLE payments (
    payment_id UUID PRIMARY KEY,
    order_id UUID NOT NULL UNIQUE,
    customer_id UUID NOT NULL,
    correlation_id UUID NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    currency CHAR(3) NOT NULL,
    status TEXT COLLATE "C" NOT NULL
        CHECK (status IN ('requested', 'unknown', 'captured', 'declined', 'voided')),
    payment_token TEXT COLLATE "C",
    expires_at BIGINT,
    unknown_since BIGINT,
    settled_at BIGINT,
    provider_reference TEXT COLLATE "C",
    decline_reason TEXT COLLATE "C",
    requested_at BIGINT NOT NULL,
    unwanted_since BIGINT,
    captured_minor BIGINT NOT NULL,
    refunding_minor BIGINT NOT NULL,
    next_action_at BIGINT,
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    CONSTRAINT payments_token_only_while_open
        CHECK ((status IN ('requested', 'unknown')) = (payment_token IS NOT NULL AND expires_at IS NOT NULL)),
    CONSTRAINT payments_settled_or_open
        CHECK ((status IN ('requested', 'unknown')) = (settled_at IS NULL)),
    CONSTRAINT payments_unknown_since CHECK ((status = 'unknown') = (unknown_since IS NOT NULL)),
    CONSTRAINT payments_captured_as CHECK ((status = 'captured') = (provider_reference IS NOT NULL)),
    CONSTRAINT payments_declined_because CHECK ((status = 'declined') = (decline_reason IS NOT NULL)),
    CONSTRAINT payments_captured_whole
        CHECK (captured_minor = CASE WHEN status = 'captured' THEN amount_minor ELSE 0 END),
    CONSTRAINT payments_refund_at_most_captured
        CHECK (refunding_minor >= 0 AND refunding_minor <= captured_minor)
);

CREATE INDEX payments_due ON payments (next_action_at) WHERE next_action_at IS NOT NULL;

CREATE INDEX payments_listed ON payments (requested_at, payment_id);

CREATE TABLE refunds (
    refund_id UUID PRIMARY KEY,
    payment_id UUID NOT NULL REFERENCES payments (payment_id),
    version BIGINT NOT NULL CHECK (version IN (1, 2)),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency CHAR(3) NOT NULL,
    note TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('requested', 'completed', 'failed')),
    requested_at BIGINT NOT NULL,
    settled_at BIGINT,
    provider_reference TEXT COLLATE "C",
    failure_reason TEXT COLLATE "C",
    CONSTRAINT refunds_settled_once CHECK ((status = 'requested') = (version = 1 AND settled_at IS NULL)),
    CONSTRAINT refunds_completed_as CHECK ((status = 'completed') = (provider_reference IS NOT NULL)),
    CONSTRAINT refunds_failed_because CHECK ((status = 'failed') = (failure_reason IS NOT NULL))
);

CREATE INDEX refunds_of_payment ON refunds (payment_id, requested_at);

CREATE TABLE payment_attempts (
    payment_id UUID NOT NULL,
    attempted_at BIGINT NOT NULL,
    asked TEXT COLLATE "C" NOT NULL
        CHECK (asked IN ('charge', 'look_up', 'withdraw', 'refund', 'look_up_refund')),
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (payment_id, attempted_at, asked)
);

CREATE TABLE cancelled_orders (
    order_id UUID PRIMARY KEY,
    cancelled_at BIGINT NOT NULL
);

CREATE TABLE webhook_receipts (
    event_id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL
);

CREATE INDEX webhook_receipts_age ON webhook_receipts (received_at);

-- down

DROP TABLE webhook_receipts;
DROP TABLE cancelled_orders;
DROP TABLE payment_attempts;
DROP TABLE refunds;
DROP TABLE payments;
