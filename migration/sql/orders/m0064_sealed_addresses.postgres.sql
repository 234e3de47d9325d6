-- The address of an order is one text that only the key of the customer opens. Addresses of before come as JSON, and are sealed
-- by the host while it runs (the index finds them). Their former columns stay, empty: SQLite does not drop a column that a
-- CHECK names, and the tables of both databases have the same columns.
ALTER TABLE orders ADD COLUMN address TEXT COLLATE "C";

UPDATE orders SET
    address = json_build_object('name', recipient, 'line1', line1, 'line2', line2, 'postal_code', postal_code,
        'city', city, 'state', state, 'country', country)::text,
    recipient = NULL, line1 = NULL, line2 = NULL, postal_code = NULL, city = NULL, state = NULL, country = NULL
WHERE recipient IS NOT NULL;

CREATE INDEX orders_to_seal ON orders (id) WHERE substr(address, 1, 1) = '{';

-- A token that was handed over is of no more use in the event that handed it over.
UPDATE outbox SET data = jsonb_set(data::jsonb, '{payment_token}', '"handed_over"')::text
WHERE event_type = 'orders.order-awaiting-payment.v1'
    AND position NOT IN (SELECT position FROM pending_deliveries);

-- down

UPDATE orders SET
    recipient = address::json ->> 'name', line1 = address::json ->> 'line1', line2 = address::json ->> 'line2',
    postal_code = address::json ->> 'postal_code', city = address::json ->> 'city',
    state = address::json ->> 'state', country = address::json ->> 'country'
WHERE substr(address, 1, 1) = '{';
DROP INDEX orders_to_seal;
ALTER TABLE orders DROP COLUMN address;
