-- The provider stated another amount than it was asked for, of the charge or of a refund, or none that can be read.
ALTER TABLE payments ADD COLUMN discrepancy_since BIGINT;
ALTER TABLE payments ADD COLUMN discrepancy_refund_id BLOB;
ALTER TABLE payments ADD COLUMN stated_minor BIGINT;
ALTER TABLE payments ADD COLUMN stated_currency CHAR(3);

CREATE INDEX payments_in_question ON payments (requested_at, payment_id) WHERE discrepancy_since IS NOT NULL;

-- down

DROP INDEX payments_in_question;
ALTER TABLE payments DROP COLUMN stated_currency;
ALTER TABLE payments DROP COLUMN stated_minor;
ALTER TABLE payments DROP COLUMN discrepancy_refund_id;
ALTER TABLE payments DROP COLUMN discrepancy_since;
