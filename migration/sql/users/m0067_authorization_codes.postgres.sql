-- A log-in that a client takes over: one row a code, until it is forgotten. Secrets are stored as SHA-256 hashes only.
CREATE TABLE authorization_codes (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    secret_hash TEXT COLLATE "C" NOT NULL CHECK (length(secret_hash) = 64),
    client_id TEXT COLLATE "C" NOT NULL,
    redirect_uri TEXT COLLATE "C" NOT NULL,
    challenge TEXT COLLATE "C" NOT NULL CHECK (length(challenge) = 64),
    user_id UUID NOT NULL,
    user_version BIGINT NOT NULL CHECK (user_version > 0),
    expires_at BIGINT NOT NULL,
    forget_at BIGINT NOT NULL,
    redeemed_at BIGINT,
    session_id UUID,
    CHECK ((redeemed_at IS NULL) = (session_id IS NULL))
);

CREATE INDEX authorization_codes_forgetting ON authorization_codes (forget_at);

-- down

DROP TABLE authorization_codes;
