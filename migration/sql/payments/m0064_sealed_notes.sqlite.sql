-- The note of a refund is a text that only the key of the customer opens. Notes of before are sealed by the host while it runs;
-- the index finds them.
CREATE INDEX refunds_to_seal ON refunds (refund_id) WHERE substr(note, 1, 7) <> 'sealed.';

-- down

DROP INDEX refunds_to_seal;
