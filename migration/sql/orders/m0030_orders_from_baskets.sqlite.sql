ALTER TABLE orders ADD COLUMN decline_reason TEXT
    CHECK (decline_reason IS NULL OR cancel_reason = 'payment-declined');

ALTER TABLE orders ADD COLUMN from_basket BOOLEAN NOT NULL DEFAULT FALSE;

-- down

ALTER TABLE orders DROP COLUMN from_basket;
ALTER TABLE orders DROP COLUMN decline_reason;
