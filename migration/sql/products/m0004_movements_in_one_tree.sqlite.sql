ALTER TABLE stock_movements RENAME TO old_movements;

CREATE TABLE stock_movements (
    id BLOB NOT NULL PRIMARY KEY,
    sku TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('received', 'adjusted', 'sold', 'returned')),
    delta BIGINT NOT NULL,
    reason TEXT CHECK ((reason IS NOT NULL) = (kind = 'adjusted')),
    order_id BLOB CHECK ((order_id IS NOT NULL) = (kind IN ('sold', 'returned'))),
    moved_at BIGINT NOT NULL,
    CONSTRAINT delta_fits_kind CHECK (
        (kind IN ('received', 'returned') AND delta > 0) OR (kind = 'sold' AND delta < 0)
        OR (kind = 'adjusted' AND delta <> 0))
) WITHOUT ROWID;

INSERT INTO stock_movements SELECT id, sku, kind, delta, reason, order_id, moved_at
FROM old_movements ORDER BY id;

DROP TABLE old_movements;

CREATE INDEX stock_movements_of_sku ON stock_movements (sku, moved_at, id);

-- down

ALTER TABLE stock_movements RENAME TO old_movements;
CREATE TABLE stock_movements (
    id BLOB NOT NULL PRIMARY KEY,
    sku TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('received', 'adjusted', 'sold', 'returned')),
    delta BIGINT NOT NULL,
    reason TEXT CHECK ((reason IS NOT NULL) = (kind = 'adjusted')),
    order_id BLOB CHECK ((order_id IS NOT NULL) = (kind IN ('sold', 'returned'))),
    moved_at BIGINT NOT NULL,
    CONSTRAINT delta_fits_kind CHECK (
        (kind IN ('received', 'returned') AND delta > 0) OR (kind = 'sold' AND delta < 0)
        OR (kind = 'adjusted' AND delta <> 0))
);
INSERT INTO stock_movements SELECT id, sku, kind, delta, reason, order_id, moved_at
FROM old_movements ORDER BY id;
DROP TABLE old_movements;
CREATE INDEX stock_movements_of_sku ON stock_movements (sku, moved_at, id);
CREATE UNIQUE INDEX stock_movements_of_order
ON stock_movements (order_id, sku, kind) WHERE order_id IS NOT NULL;
