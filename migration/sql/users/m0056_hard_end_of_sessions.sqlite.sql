-- A session has a hard end, set at the log-in; those that are older than that end with their present token. For some seconds
-- after an exchange, the token that was exchanged gets the same successor: the successor follows from it and from the salt.
ALTER TABLE sessions ADD COLUMN ends_at BIGINT;
ALTER TABLE sessions ADD COLUMN exchanged_hash TEXT CHECK (length(exchanged_hash) = 64);
ALTER TABLE sessions ADD COLUMN exchange_salt TEXT CHECK (length(exchange_salt) = 64);
ALTER TABLE sessions ADD COLUMN exchanged_at BIGINT;

UPDATE sessions SET ends_at = max(expires_at, started_at + 7776000000000);

-- down

ALTER TABLE sessions DROP COLUMN exchanged_at;
ALTER TABLE sessions DROP COLUMN exchange_salt;
ALTER TABLE sessions DROP COLUMN exchanged_hash;
ALTER TABLE sessions DROP COLUMN ends_at;
