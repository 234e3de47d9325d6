-- The signing keys that all hosts of users share, each sealed under the secret of the shop. A key signs from a
-- time on, when every verifier knows it; the others of the table still verify.
CREATE TABLE signing_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    sealed_key TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL
);

-- down

DROP TABLE signing_keys;
