-- Ids of orders grow with the time they are placed, so lists by time are lists by id and need no index of their
-- own. A filter by status walks that list: one more index would be written three times by every checkout.
CREATE TABLE orders (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    customer_id UUID NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN
        ('placed', 'awaiting-payment', 'confirmed', 'cancelled', 'shipped', 'delivered')),
    status_at BIGINT,
    cancel_reason TEXT COLLATE "C",
    payment_token TEXT COLLATE "C",
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    currency CHAR(3) NOT NULL,
    refunded_minor BIGINT NOT NULL,
    recipient TEXT COLLATE "C",
    line1 TEXT COLLATE "C",
    line2 TEXT COLLATE "C",
    postal_code TEXT COLLATE "C",
    city TEXT COLLATE "C",
    country CHAR(2),
    placed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    due_at BIGINT,
    correlation_id UUID NOT NULL,
    CONSTRAINT settled_has_a_time
        CHECK ((status_at IS NULL) = (status IN ('placed', 'awaiting-payment'))),
    CONSTRAINT unsettled_is_due
        CHECK ((due_at IS NOT NULL) = (status IN ('placed', 'awaiting-payment'))),
    CONSTRAINT cancelled_has_a_reason CHECK ((cancel_reason IS NOT NULL) = (status = 'cancelled')),
    CONSTRAINT token_is_kept_until_used CHECK ((payment_token IS NOT NULL) = (status = 'placed')),
    CONSTRAINT refunds_fit_the_total CHECK (refunded_minor BETWEEN 0 AND total_minor),
    CONSTRAINT address_is_whole_or_erased CHECK (
        (recipient IS NULL) = (line1 IS NULL) AND (recipient IS NULL) = (postal_code IS NULL)
        AND (recipient IS NULL) = (city IS NULL) AND (recipient IS NULL) = (country IS NULL)
        AND (recipient IS NOT NULL OR line2 IS NULL))
);

CREATE INDEX orders_of_a_customer ON orders (customer_id, id);

CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE order_lines (
    order_id UUID NOT NULL REFERENCES orders (id),
    line_no SMALLINT NOT NULL CHECK (line_no BETWEEN 1 AND 100),
    sku TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    quantity SMALLINT NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    unit_price_minor BIGINT NOT NULL CHECK (unit_price_minor >= 0),
    PRIMARY KEY (order_id, line_no)
);

CREATE TABLE order_refunds (
    order_id UUID NOT NULL REFERENCES orders (id),
    refund_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (order_id, refund_id)
);

CREATE TABLE baskets (
    customer_id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    lines TEXT COLLATE "C" NOT NULL
);

CREATE TABLE catalogue_entries (
    product_id UUID NOT NULL PRIMARY KEY,
    sku TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    currency CHAR(3) NOT NULL,
    on_sale BOOLEAN NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    as_of BIGINT NOT NULL
);

CREATE INDEX catalogue_entries_sku ON catalogue_entries (sku);

CREATE TABLE customers (
    customer_id UUID NOT NULL PRIMARY KEY,
    standing TEXT COLLATE "C" NOT NULL CHECK (standing IN ('active', 'deactivated', 'erased')),
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    as_of BIGINT NOT NULL
);

-- down

DROP TABLE customers;
DROP TABLE catalogue_entries;
DROP TABLE baskets;
DROP TABLE order_refunds;
DROP TABLE order_lines;
DROP TABLE orders;
