ALTER TABLE owed RENAME TO pending_deliveries;

ALTER TABLE pending_deliveries RENAME COLUMN leg TO transport;

-- down

ALTER TABLE pending_deliveries RENAME COLUMN transport TO leg;
ALTER TABLE pending_deliveries RENAME TO owed;
