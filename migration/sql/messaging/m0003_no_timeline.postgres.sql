DROP INDEX outbox_correlation;

DROP INDEX inbox_correlation;

-- down

CREATE INDEX outbox_correlation ON outbox (correlation_id);
CREATE INDEX inbox_correlation ON inbox (correlation_id);
