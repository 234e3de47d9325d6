-- A provider's event id is known for each payment on its own: one that was used for another payment hides no news. Receipts of
-- earlier versions do not say which payment they were for; hosts of those versions may still write some.
CREATE TABLE receipts_by_payment (
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    payment_id BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    PRIMARY KEY (payment_id, event_id)
) WITHOUT ROWID;

INSERT INTO receipts_by_payment (event_id, kind, received_at) SELECT event_id, kind, received_at FROM webhook_receipts;
DROP TABLE webhook_receipts;
ALTER TABLE receipts_by_payment RENAME TO webhook_receipts;

CREATE INDEX webhook_receipts_age ON webhook_receipts (received_at);

-- down

CREATE TABLE receipts_by_event (
    event_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL
) WITHOUT ROWID;

INSERT OR IGNORE INTO receipts_by_event (event_id, kind, received_at) SELECT event_id, kind, received_at FROM webhook_receipts;
DROP TABLE webhook_receipts;
ALTER TABLE receipts_by_event RENAME TO webhook_receipts;

CREATE INDEX webhook_receipts_age ON webhook_receipts (received_at);
