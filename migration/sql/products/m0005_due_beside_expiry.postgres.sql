ALTER TABLE reservations ADD COLUMN due_at BIGINT;

UPDATE reservations SET due_at = expires_at WHERE expires_at IS NOT NULL;

DROP INDEX reservations_by_expiry;

CREATE INDEX reservations_due ON reservations (due_at) WHERE due_at IS NOT NULL;

-- down

DROP INDEX reservations_due;
CREATE INDEX reservations_by_expiry ON reservations (expires_at) WHERE expires_at IS NOT NULL;
ALTER TABLE reservations DROP COLUMN due_at;
