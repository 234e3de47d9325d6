-- The key of the mailbox identifies an account; `email` stays as it is shown. Until `m0026_folded_mailboxes` the key is the
-- address as it was written, in lower case, and that is the key of every address in ASCII.
ALTER TABLE users ADD COLUMN mailbox TEXT COLLATE "C" CHECK (mailbox IS NULL OR status <> 'erased');

UPDATE users SET mailbox = email;

CREATE UNIQUE INDEX users_mailbox ON users (mailbox);

-- down

DROP INDEX users_mailbox;
ALTER TABLE users DROP COLUMN mailbox;
