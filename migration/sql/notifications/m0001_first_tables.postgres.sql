-- What must hold whatever the code does: one mail an event and kind, each status with what belongs to it, and of somebody who is
-- erased no address.
CREATE TABLE recipients (
    user_id UUID NOT NULL PRIMARY KEY,
    -- Sealed with the key of the user.
    address TEXT COLLATE "C",
    language TEXT COLLATE "C" NOT NULL CHECK (language IN ('en', 'de')),
    is_erased BOOLEAN NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    as_of BIGINT NOT NULL,
    CONSTRAINT recipients_erased_without_address CHECK (NOT is_erased OR address IS NULL)
);

CREATE TABLE known_orders (
    order_id UUID NOT NULL PRIMARY KEY,
    customer_id UUID NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    currency CHAR(3) NOT NULL
);

CREATE TABLE mails (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    recipient_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL
        CHECK (kind IN ('welcome', 'order-confirmed', 'order-shipped', 'order-cancelled', 'refund-completed')),
    order_id UUID,
    amount_minor BIGINT,
    currency CHAR(3),
    reason TEXT COLLATE "C",
    event_id UUID NOT NULL,
    correlation_id UUID NOT NULL,
    written_at BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'suppressed')),
    settled_at BIGINT,
    give_up_at BIGINT,
    failure TEXT COLLATE "C"
        CHECK (failure IN ('address-refused', 'mail-refused', 'given-up', 'recipient-erased')),
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    next_attempt_at BIGINT,
    last_answer TEXT COLLATE "C",
    CONSTRAINT mails_one_an_event UNIQUE (event_id, kind),
    CONSTRAINT mails_waiting_or_settled CHECK ((status = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT mails_given_up_while_waiting CHECK ((status = 'waiting') = (give_up_at IS NOT NULL)),
    CONSTRAINT mails_tried_while_waiting CHECK ((status = 'waiting') = (next_attempt_at IS NOT NULL)),
    CONSTRAINT mails_failed_because CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CONSTRAINT mails_about_an_order CHECK ((kind = 'welcome') = (order_id IS NULL)),
    CONSTRAINT mails_with_an_amount
        CHECK ((kind IN ('order-confirmed', 'refund-completed')) = (amount_minor IS NOT NULL)),
    CONSTRAINT mails_amount_with_its_currency CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CONSTRAINT mails_cancelled_because CHECK ((kind = 'order-cancelled') = (reason IS NOT NULL))
);

CREATE INDEX mails_due ON mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE INDEX mails_listed ON mails (written_at, id);

CREATE INDEX mails_of_recipient ON mails (recipient_id, written_at, id);

-- Addresses that the mail server has refused for good. A row counts while its address is the present one of its user.
CREATE TABLE suppressions (
    user_id UUID NOT NULL PRIMARY KEY,
    address TEXT COLLATE "C" NOT NULL,
    since_at BIGINT NOT NULL,
    answer TEXT COLLATE "C" NOT NULL
);

-- down

DROP TABLE suppressions;
DROP TABLE mails;
DROP TABLE known_orders;
DROP TABLE recipients;
