-- The address of an order is one text that only the key of the customer opens. Addresses of before come as JSON, and are sealed
-- by the host while it runs (the index finds them). Their former columns stay, empty: SQLite does not drop a column that a
-- CHECK names, and the tables of both databases have the same columns.
ALTER TABLE orders ADD COLUMN address TEXT;

UPDATE orders SET
    address = json_object('name', recipient, 'line1', line1, 'line2', line2, 'postal_code', postal_code,
        'city', city, 'state', state, 'country', country),
    recipient = NULL, line1 = NULL, line2 = NULL, postal_code = NULL, city = NULL, state = NULL, country = NULL
WHERE recipient IS NOT NULL;

CREATE INDEX orders_to_seal ON orders (id) WHERE substr(address, 1, 1) = '{';

-- A token that was handed over is of no more use in the event that handed it over.
UPDATE outbox SET data = json_set(data, '$.payment_token', 'handed_over')
WHERE event_type = 'orders.order-awaiting-payment.v1'
    AND position NOT IN (SELECT position FROM pending_deliveries);

-- down

UPDATE orders SET
    recipient = json_extract(address, '$.name'), line1 = json_extract(address, '$.line1'),
    line2 = json_extract(address, '$.line2'), postal_code = json_extract(address, '$.postal_code'),
    city = json_extract(address, '$.city'), state = json_extract(address, '$.state'),
    country = json_extract(address, '$.country')
WHERE substr(address, 1, 1) = '{';
DROP INDEX orders_to_seal;
ALTER TABLE orders DROP COLUMN address;
