-- Written as SQL: the CHECKs are the point here. What is personal is there exactly until the user is erased, and what
-- is known only in some status is there exactly in that status. Many erased users share no address: NULLs are
-- distinct to a unique key. Ids grow with the time they are made, so lists by time are lists by id.
CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    registered_at BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'deactivated', 'erased')),
    since_at BIGINT,
    email TEXT UNIQUE,
    display_name TEXT,
    password_hash TEXT,
    is_customer BOOLEAN NOT NULL,
    is_admin BOOLEAN NOT NULL,
    CHECK ((status = 'active') = (since_at IS NULL)),
    CHECK ((status = 'erased') = (email IS NULL)),
    CHECK ((status = 'erased') = (display_name IS NULL)),
    CHECK ((status = 'erased') = (password_hash IS NULL)),
    CHECK (status <> 'erased' OR NOT (is_customer OR is_admin))
);

CREATE INDEX users_admins ON users (id) WHERE is_admin;

CREATE TABLE admin_seats (
    place TEXT NOT NULL PRIMARY KEY,
    taken BIGINT NOT NULL,
    held BIGINT NOT NULL,
    CONSTRAINT the_last_admin_stays CHECK (CASE WHEN taken = 0 THEN held = 0 ELSE held >= 1 END)
);

INSERT INTO admin_seats (place, taken, held) VALUES ('shop', 0, 0);

CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    user_id UUID NOT NULL,
    family_hash TEXT NOT NULL CHECK (length(family_hash) = 64),
    token_hash TEXT CHECK (length(token_hash) = 64),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT CHECK (end_reason IN ('logged-out', 'revoked', 'token-reused')),
    CHECK ((ended_at IS NULL) = (token_hash IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE INDEX sessions_open ON sessions (user_id) WHERE ended_at IS NULL;

CREATE INDEX sessions_expiry ON sessions (expires_at);

-- down

DROP TABLE sessions;
DROP TABLE admin_seats;
DROP TABLE users;
