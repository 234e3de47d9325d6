-- The language that the shop writes to a user in. Hosts of an earlier version register users without one.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de'));

-- down

ALTER TABLE users DROP COLUMN language;
