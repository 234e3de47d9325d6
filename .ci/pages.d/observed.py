"""The shop that operators look at: its management port, an order that was tried again, dead letters, and a verification."""

import json
import os
import sqlite3
import urllib.request
import uuid
from contextlib import contextmanager

from shop import ADDRESS, until

# A writer waits five seconds for its database before it gives up; the attempt is noted when the database takes writes again.
LOCKED_S = 30
HANDLER, PLACED = "products.reserve-on-order-placed", "orders.order-placed.v1"
# Pages are judged with those of the first two causes; those of the last one are replayed and discarded.
REASONS = ["data.order_id: must be an id"] * 2 + ["data.lines: must not be empty"] + ["data.total: must not be negative"] * 3


def observe(shop, customer, sku):
    """Fills the shop with what only operators see; where and what it is. The shop starts again, on other ports."""
    retried = tried_again(shop, Operator.of(shop), customer, sku)
    # The only host of a database knows which events wait there, and reads of others when it starts.
    shop.stop()
    letters = [dead_letter(shop, reason) for reason in REASONS]
    shop.restart()
    shop.run("verify")
    operator = Operator.of(shop)
    return {"base": operator.port, "operator": operator.token, "retried": retried, "letters": letters, "settled": letters[3]}


def noted(shop, name):
    with open(os.path.join(shop.data, name)) as file:
        return file.read().strip()


class Operator:
    """Asks the management port."""

    def __init__(self, port, token):
        self.port, self.token = port, token

    @classmethod
    def of(cls, shop):
        return cls(f"http://{noted(shop, 'management.address')}", noted(shop, "management.token"))

    def get(self, path):
        asked = urllib.request.Request(self.port + path, headers={"authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def writing(shop, context):
    """A transaction of another program in the database of a context. Nothing of it stays unless it is committed."""
    database = sqlite3.connect(os.path.join(shop.data, f"{context}.db"), isolation_level=None, timeout=10)
    try:
        database.execute("BEGIN IMMEDIATE")
        yield database
    finally:
        database.close()


def tried_again(shop, operator, customer, sku):
    """An order whose reservation fails at first, since another program holds the database of products."""
    body = {"lines": [{"sku": sku, "quantity": 1}], "shipping_address": ADDRESS, "payment_token": "tok_success"}
    with writing(shop, "products"):
        order = customer.post("orders", body, headers={"idempotency-key": str(uuid.uuid4())})["id"]
        until(lambda: "a commit was not confirmed" in shop.logged(), LOCKED_S)
    until(lambda: operator.get(f"/messages?about={order}&kind=retry-scheduled")["items"], LOCKED_S)
    if not until(lambda: customer.get(f"orders/{order}")["status"] == "confirmed", LOCKED_S):
        raise LookupError(f"the order that is tried again does not end: {customer.get(f'orders/{order}').verbatim()}")
    return order


def dead_letter(shop, reason):
    """An event that no attempt can handle, as the inbox has it when all attempts have failed."""
    event, order = str(uuid.uuid4()), str(uuid.uuid4())
    message = {
        "specversion": "1.0", "id": event, "source": "orders", "type": PLACED, "subject": f"order/{order}",
        "time": "2026-01-02T03:04:05.000006Z", "sequence": 1, "correlationid": order, "data": {"order_id": "not an id", "lines": []},
    }
    row = {
        "event_id": uuid.UUID(event).bytes, "handler": HANDLER, "event_type": PLACED, "source": "orders", "subject": f"order/{order}",
        "sequence": 1, "occurred_at": 1767323045000006, "correlation_id": uuid.UUID(order).bytes, "status": "dead",
        "received_at": 1767323045000006, "attempts": 10, "last_error": reason, "event": json.dumps(message),
    }
    with writing(shop, "products") as database:
        database.execute(f"INSERT INTO inbox ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        database.execute("COMMIT")
    return event
