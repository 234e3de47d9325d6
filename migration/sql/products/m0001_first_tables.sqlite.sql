-- `number` is there for the full text, which can only refer to a row by a number that never changes. A page of the
-- catalogue shows what is on sale, so the indexes that put pages in order leave the rest out.
-- `delta` has a sign, so that the ledger of a SKU adds up to what is on hand. The lines of a reservation live in its
-- row: they are written once, read with it and never searched.
CREATE TABLE products (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    version INTEGER NOT NULL CHECK (version > 0),
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    price_minor BIGINT NOT NULL CONSTRAINT price_is_not_negative CHECK (price_minor >= 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    images TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('on-sale', 'withdrawn')),
    withdrawn_at BIGINT CHECK ((withdrawn_at IS NOT NULL) = (status = 'withdrawn')),
    added_at BIGINT NOT NULL
);

CREATE INDEX products_by_name ON products (name_sort, id) WHERE status = 'on-sale';

CREATE INDEX products_by_price ON products (price_minor, id) WHERE status = 'on-sale';

CREATE INDEX products_by_age ON products (added_at, id) WHERE status = 'on-sale';

CREATE INDEX products_of_category_by_name ON products (category, name_sort, id) WHERE status = 'on-sale';

CREATE INDEX products_of_category_by_price ON products (category, price_minor, id) WHERE status = 'on-sale';

CREATE TABLE stock (
    sku TEXT NOT NULL PRIMARY KEY,
    product_id BLOB NOT NULL UNIQUE,
    on_hand BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    CONSTRAINT stock_covers_reservations CHECK (on_hand >= reserved AND reserved >= 0)
) WITHOUT ROWID;

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

CREATE INDEX stock_movements_of_sku ON stock_movements (sku, moved_at, id);

CREATE UNIQUE INDEX stock_movements_of_order ON stock_movements (order_id, sku, kind)
WHERE order_id IS NOT NULL;

CREATE TABLE reservations (
    order_id BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    status TEXT NOT NULL CHECK (status IN ('reserved', 'rejected', 'committed', 'released', 'expired')),
    lines TEXT NOT NULL,
    reason TEXT,
    expires_at BIGINT CHECK ((expires_at IS NOT NULL) = (status = 'reserved')),
    decided_at BIGINT NOT NULL,
    correlation_id BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX reservations_by_expiry ON reservations (expires_at) WHERE expires_at IS NOT NULL;

CREATE VIRTUAL TABLE products_text USING fts5(
    name, sku, category, description,
    content = 'products', content_rowid = 'number',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

INSERT INTO products_text (products_text, rank) VALUES ('rank', 'bm25(10.0, 8.0, 4.0, 1.0)');

CREATE TRIGGER products_text_after_insert AFTER INSERT ON products BEGIN
    INSERT INTO products_text (rowid, name, sku, category, description)
    VALUES (new.number, new.name, new.sku, new.category, new.description);
END;

CREATE TRIGGER products_text_after_update AFTER UPDATE ON products
    WHEN old.name <> new.name OR old.sku <> new.sku OR old.category <> new.category
        OR old.description <> new.description
BEGIN
    INSERT INTO products_text (products_text, rowid, name, sku, category, description)
    VALUES ('delete', old.number, old.name, old.sku, old.category, old.description);
    INSERT INTO products_text (rowid, name, sku, category, description)
    VALUES (new.number, new.name, new.sku, new.category, new.description);
END;

CREATE TRIGGER products_text_after_delete AFTER DELETE ON products BEGIN
    INSERT INTO products_text (products_text, rowid, name, sku, category, description)
    VALUES ('delete', old.number, old.name, old.sku, old.category, old.description);
END;

-- down

DROP TABLE products_text;
DROP TABLE reservations;
DROP TABLE stock_movements;
DROP TABLE stock;
DROP TABLE products;
