-- The state, province or prefecture of an address, which many countries need. It is personal data, and goes with the rest.
ALTER TABLE orders ADD COLUMN state TEXT CHECK (state IS NULL OR recipient IS NOT NULL);

-- down

ALTER TABLE orders DROP COLUMN state;
