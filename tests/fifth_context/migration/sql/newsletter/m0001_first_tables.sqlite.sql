CREATE TABLE subscribers (
    user_id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0)
);

-- down

DROP TABLE subscribers;
