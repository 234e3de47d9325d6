-- The shop that this database belongs to. The row with a lineage is about this database; the others name the databases of the
-- same shop that a host has had beside it. A lineage is given once, when a database is begun, and a move carries it along.
-- The table is made here, or before, when a host takes over a database of a version that had none.
CREATE TABLE IF NOT EXISTS shop_identity (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    shop_id UUID NOT NULL,
    lineage UUID
);

-- down

DROP TABLE shop_identity;
