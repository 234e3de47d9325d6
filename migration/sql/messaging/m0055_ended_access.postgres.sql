-- Access that has ended before its tokens expire: of one session, or of a user up to a version, in all sessions or in all but
-- one. The row is there as long as a token may be.
CREATE TABLE ended_access (
    subject TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    user_id UUID NOT NULL,
    sessions TEXT COLLATE "C" NOT NULL CHECK (sessions IN ('one', 'all', 'all-but-one')),
    session_id UUID,
    before_version BIGINT,
    noted_at BIGINT NOT NULL,
    forget_at BIGINT NOT NULL,
    PRIMARY KEY (subject, sequence),
    CHECK ((sessions = 'all') = (session_id IS NULL)),
    CHECK ((sessions = 'one') = (before_version IS NULL))
);

CREATE INDEX ended_access_noted ON ended_access (noted_at);

CREATE INDEX ended_access_forget ON ended_access (forget_at);

-- down

DROP TABLE ended_access;
