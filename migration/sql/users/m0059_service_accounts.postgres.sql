-- Ids grow with the time they are made, so lists by time are lists by id. Keys are stored as SHA-256 hashes only.
CREATE TABLE service_accounts (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    name TEXT COLLATE "C" NOT NULL,
    permissions TEXT COLLATE "C" NOT NULL,
    key_hash TEXT COLLATE "C" NOT NULL CHECK (length(key_hash) = 64),
    made_by UUID NOT NULL,
    made_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT
);

-- down

DROP TABLE service_accounts;
