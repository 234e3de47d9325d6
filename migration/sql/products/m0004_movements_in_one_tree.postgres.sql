DROP INDEX stock_movements_of_order;

-- down

CREATE UNIQUE INDEX stock_movements_of_order
ON stock_movements (order_id, sku, kind) WHERE order_id IS NOT NULL;
