-- A provider's event id is known for each payment on its own: one that was used for another payment hides no news. Receipts of
-- earlier versions do not say which payment they were for; hosts of those versions may still write some.
ALTER TABLE webhook_receipts ADD COLUMN payment_id UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE webhook_receipts DROP CONSTRAINT webhook_receipts_pkey;
ALTER TABLE webhook_receipts ADD PRIMARY KEY (payment_id, event_id);

-- down

DELETE FROM webhook_receipts AS receipt USING webhook_receipts AS other
    WHERE receipt.event_id = other.event_id AND receipt.payment_id > other.payment_id;
ALTER TABLE webhook_receipts DROP CONSTRAINT webhook_receipts_pkey;
ALTER TABLE webhook_receipts DROP COLUMN payment_id;
ALTER TABLE webhook_receipts ADD PRIMARY KEY (event_id);
