-- The causation id of a received event: a timeline shows which step led to which.
ALTER TABLE inbox ADD COLUMN causation_id BLOB;

-- down

ALTER TABLE inbox DROP COLUMN causation_id;
