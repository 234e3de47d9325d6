-- Messages of the broker that are no events, or whose source is not who sent them, as they came. The id follows from the
-- route and the message, so that one that comes again is kept once.
CREATE TABLE unreadable_messages (
    id BLOB NOT NULL PRIMARY KEY,
    route TEXT NOT NULL,
    message_id TEXT,
    reason TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    payload BYTEA NOT NULL
) WITHOUT ROWID;

CREATE INDEX unreadable_messages_age ON unreadable_messages (received_at);

-- down

DROP TABLE unreadable_messages;
