-- Two roles of staff beside the admin, a column each as the others have. Rows of hosts of an earlier version hold neither.
ALTER TABLE users ADD COLUMN is_catalogue_manager BOOLEAN NOT NULL DEFAULT FALSE
    CHECK (NOT is_catalogue_manager OR status <> 'erased');

ALTER TABLE users ADD COLUMN is_support BOOLEAN NOT NULL DEFAULT FALSE CHECK (NOT is_support OR status <> 'erased');

CREATE INDEX users_catalogue_managers ON users (id) WHERE is_catalogue_manager;

CREATE INDEX users_support ON users (id) WHERE is_support;

-- down

DROP INDEX users_support;
DROP INDEX users_catalogue_managers;
ALTER TABLE users DROP COLUMN is_support;
ALTER TABLE users DROP COLUMN is_catalogue_manager;
