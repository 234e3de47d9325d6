ALTER TABLE customers RENAME COLUMN standing TO status;

-- down

ALTER TABLE customers RENAME COLUMN status TO standing;
