-- What must hold whatever the code does: one mail an event and kind, each status with what belongs to it, and of somebody who is
-- erased no address.
CREATE TABLE recipients (
    user_id BLOB NOT NULL PRIMARY KEY,
    -- Sealed with the key of the user.
    address TEXT,
    language TEXT NOT NULL CHECK (language IN ('en', 'de')),
    is_erased BOOLEAN NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    as_of BIGINT NOT NULL,
    CONSTRAINT recipients_erased_without_address CHECK (NOT is_erased OR address IS NULL)
) WITHOUT ROWID;

CREATE TABLE known_orders (
    order_id BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL,
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    currency CHAR(3) NOT NULL
) WITHOUT ROWID;

CREATE TABLE mails (
    id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    recipient_id BLOB NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('welcome', 'order-confirmed', 'order-shipped', 'order-cancelled', 'refund-completed')),
    order_id BLOB,
    amount_minor BIGINT,
    currency CHAR(3),
    reason TEXT,
    event_id BLOB NOT NULL,
    correlation_id BLOB NOT NULL,
    written_at BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'suppressed')),
    settled_at BIGINT,
    give_up_at BIGINT,
    failure TEXT
        CHECK (failure IN ('address-refused', 'mail-refused', 'given-up', 'recipient-erased')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    next_attempt_at BIGINT,
    last_answer TEXT,
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
) WITHOUT ROWID;

CREATE INDEX mails_due ON mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE INDEX mails_listed ON mails (written_at, id);

CREATE INDEX mails_of_recipient ON mails (recipient_id, written_at, id);

-- Addresses that the mail server has refused for good. A row counts while its address is the present one of its user.
CREATE TABLE suppressions (
    user_id BLOB NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    answer TEXT NOT NULL
) WITHOUT ROWID;

-- down

DROP TABLE suppressions;
DROP TABLE mails;
DROP TABLE known_orders;
DROP TABLE recipients;
