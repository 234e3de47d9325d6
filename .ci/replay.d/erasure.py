"""Rows about erasures: nothing of a person is left, in no file and in no answer, also while they order."""

import base64
import hashlib
import json
import os
import threading
import time
import uuid

from files import payment_of
from rows import left_out, row
from shop import PASSWORD, Person, at_once, until

# Texts that occur in the data of one person only.
NAME = "Zaphod Quisling Bëeblebrox"
STREET = "42 Heart-of-Gold Crescent"
CITY = "Damogran-upon-Galaxia"
DISPLAY = "Trillians Semi-Cousin"
TOKEN = "tok_of_zaphod_7261"
NOTE = "called from Damogran about the left head"
WITHIN_S = 10


def writings(text):
    """A text as files could have it."""
    plain = text.encode()
    several = {plain, json.dumps(text)[1:-1].encode(), text.encode("utf-16-le"), plain.hex().encode()}
    for start in range(3):
        # Its middle in base64, wherever it begins in what was encoded.
        code = base64.b64encode(b"x" * start + plain).rstrip(b"=")
        several.add(code[4 if start else 0:len(code) // 4 * 4 - 4])
    return several


def hashes(email):
    """What a registration could be remembered by without a secret."""
    for parts in ([email], [email, DISPLAY], [email, DISPLAY, PASSWORD], [email, PASSWORD]):
        for between in ("\0", "", "\n", "|", ":"):
            digest = hashlib.sha256(between.join(parts).encode()).digest()
            yield from (digest, digest.hex().encode())
    body = {"email": email, "display_name": DISPLAY, "password": PASSWORD}
    for text in (json.dumps(body), json.dumps(body, separators=(",", ":"))):
        yield from (hashlib.sha256(text.encode()).digest(), hashlib.sha256(text.encode()).hexdigest().encode())


def remains(folder, needles):
    """Where any of these is in a file."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                with open(os.path.join(place, name), "rb") as file:
                    text = file.read()
            except FileNotFoundError:
                continue
            found += [f"{name}: {needle[:40]!r}" for needle in needles if needle in text]
    return found


class Somebody:
    """A person whose data are in every place that has any."""

    def __init__(self, shop):
        self.shop = shop
        self.person = Person(shop, f"zaphod.quisling.{uuid.uuid4().hex[:12]}")
        self.email = self.person.email
        body = {"email": self.email, "display_name": DISPLAY, "password": PASSWORD}
        registered = self.person.post("users", body, headers={"idempotency-key": str(uuid.uuid4())})
        self.person.id = registered["id"]
        self.person.open()
        self.address = {"name": NAME, "line1": STREET, "postal_code": "BB1 1BB", "city": CITY, "country": "GB"}

    def order(self, token="tok_success", wait=20):
        return self.person.order(token, wait=wait, shipping_address=self.address)

    def texts(self):
        return [NAME, STREET, CITY, DISPLAY, TOKEN, NOTE, self.email]

    def needles(self):
        found = set(hashes(self.email))
        for text in self.texts():
            found |= writings(text)
        return found


def erase_while_ordering(somebody, erase):
    """Erases the person while two clients of theirs order; the ids of the orders that were taken."""
    ends, placed = threading.Event(), []

    def ordering(token):
        while not ends.is_set():
            answer = somebody.order(token, wait=0)
            if answer.status == 202:
                placed.append(answer["id"])
            elif answer.status in (401, 403):
                return

    def erasing():
        time.sleep(0.3)
        answer = erase()
        time.sleep(1)
        ends.set()
        return answer

    *_, erased = at_once([lambda: ordering("tok_success"), lambda: ordering(TOKEN), lambda: ordering("tok_pending"), erasing])
    return placed, erased


def of_oneself(somebody):
    return somebody.person.delete("users/me", {"current_password": PASSWORD})


def of_staff(somebody):
    return somebody.shop.admin().delete(f"users/{somebody.person.id}")


@row("E1", "orders placed while being erased")
def erased_while_ordering(row):
    """An order that is placed while its customer is erased keeps no address, whether they or staff erase them; nobody can open the
    account, order or use its session any more."""
    shop = row.shops.new({"checkout.open_orders_per_customer": "0", "checkout.open_units_per_customer": "0"})
    root, total = shop.admin(), 0
    shop.sku()
    for erase in (of_oneself, of_staff, of_oneself):
        somebody = Somebody(shop)
        row.check("an order before", somebody.order().status, 201)
        placed, erased = erase_while_ordering(somebody, lambda: erase(somebody))
        row.check("the erasure", erased, 204)
        row.hold("orders were taken meanwhile", placed)
        total += len(placed)

        def addresses():
            page = root.get(f"orders?customer_id={somebody.person.id}&limit=100")
            return [order["id"] for order in page["items"] if root.get(f"orders/{order['id']}")["shipping_address"]]

        until(lambda: not addresses(), WITHIN_S)
        row.check("orders that have an address after the erasure", addresses(), [])
        user = root.get(f"users/{somebody.person.id}")
        row.check("the account", (user["status"], user["email"], user["display_name"]), ("erased", None, None))
        row.check("an order afterwards", somebody.order(), "401 token-ended")
        row.check("a log-in", shop.client().log_in(somebody.email, PASSWORD), "401 wrong-credentials")
        row.check("a refresh", somebody.person.renew().status, 401)
    until(lambda: shop.run("verify").returncode == 0, 20)
    verified = shop.run("verify")
    row.check("galleria verify", (verified.returncode, verified.stdout[-400:] if verified.returncode else ""), (0, ""))
    return f"{total} orders, none has an address"


@row("E2", "files after an erasure, logs too")
def files_after_erasure(row):
    """Seconds after an erasure, while the shop runs and others order, no file has anything of the person: databases, write-ahead
    logs, logs; neither as text, nor encoded, nor as a hash without a secret, of addresses, names, payment tokens and notes."""
    shop = row.shops.new({"log": "debug", "checkout.open_orders_per_customer": "0", "checkout.open_units_per_customer": "0"})
    root, other = shop.admin(), shop.person()
    shop.sku()
    for erase in (of_oneself, of_staff):
        somebody = Somebody(shop)
        order = somebody.order()["id"]
        row.check("an order that is declined", somebody.order(TOKEN)["status"], "cancelled")
        somebody.order("tok_never_answers", wait=0)
        somebody.person.post("basket/items", {"sku": shop.sku(), "quantity": 2})
        refund = {"reason": NOTE, "amount": {"amount_minor": 1, "currency": "EUR"}}
        payment = payment_of(root, order)["id"]
        key = {"idempotency-key": str(uuid.uuid4())}
        row.check("a refund with a note", root.post(f"payments/{payment}/refunds", refund, headers=key), 202)
        before = remains(shop.folder, somebody.needles())
        row.hold("the address is found before the erasure", any(somebody.email[:30] in place for place in before), before)
        ends = threading.Event()

        def others():
            while not ends.is_set():
                other.order(wait=5)

        def erasing():
            _, erased = erase_while_ordering(somebody, lambda: erase(somebody))
            gone = until(lambda: not remains(shop.folder, somebody.needles()), WITHIN_S)
            ends.set()
            return erased, gone

        began = time.monotonic()
        _, (erased, _) = at_once([others, erasing])
        took = time.monotonic() - began
        row.check("the erasure", erased, 204)
        row.check(f"what is left after {WITHIN_S} s, the shop running", remains(shop.folder, somebody.needles()), [])
    shop.stop()
    row.check("what is left when the shop has stopped", remains(shop.folder, somebody.needles()), [])
    return f"nothing after {took:.1f} s"


left_out("E2", "streams and queues of a broker", "needs a broker",
         "nothing_is_left_of_a_person_who_is_erased_while_they_order: tests/tests/erasure.rs")
