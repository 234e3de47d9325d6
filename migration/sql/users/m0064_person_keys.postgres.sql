-- The key of each person, sealed under the secret of the shop. An erasure leaves the row without a key, so that a host that
-- makes the key of an older account at the same time cannot bring one back.
CREATE TABLE person_keys (
    user_id UUID NOT NULL PRIMARY KEY,
    sealed_key TEXT COLLATE "C"
);

-- down

DROP TABLE person_keys;
