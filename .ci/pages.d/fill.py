"""The people and orders of the shop whose pages are judged: something for each page to show, and a page for each state."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from shop import ADDRESS, PASSWORD, until

# Orders of the customer, in the order in which they are placed, by what becomes of them.
FATES = ["confirmed", "shipped", "delivered", "refunded", "partly-refunded", "cancelled", "declined", "sold-out", "waiting"]
CARDS = {"declined": "tok_insufficient_funds", "waiting": "tok_never_answers"}
# More orders than a page of the back office shows.
OTHERS = 24
# A busy machine sheds more.
AT_ONCE = 4


def people(shop):
    """The admin, whom a shop has from its command line."""
    return {"admin": log_in(shop.admin()), "password": PASSWORD}


def log_in(person):
    return {"email": person.email, "password": person.password, "id": person.id, "token": person.token}


def key():
    return {"idempotency-key": str(uuid.uuid4())}


def expected(answer, *statuses):
    if answer.status not in statuses:
        raise LookupError(f"the shop cannot be filled: {answer.verbatim()}")
    return answer


def fill(shop):
    """Fills the shop; who and what there is."""
    root, products = shop.admin(), catalogue(shop)
    customer, other = shop.person("augusta"), shop.person("mary")
    orders = {fate: order(shop, customer, products, number, fate) for number, fate in enumerate(FATES)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: order(shop, other, products, number, "confirmed"), range(OTHERS)))
    for fate in FATES:
        settle(root, customer, fate, orders[fate])
    changed = basket(root, customer, products)
    withdrawn, scarce, sold_out = products[-1], products[-2], products[-3]
    expected(root.post(f"products/{withdrawn['id']}/withdraw"), 204)
    leave(root, scarce, 2)
    leave(root, sold_out, 0)
    gone = shop.person("gone")
    expected(root.delete(f"users/{gone.id}"), 204, 202)
    closed = shop.person("closed")
    expected(root.post(f"users/{closed.id}/deactivate", headers=key()), 204)
    programs = [program(root, name) for name in ("Warehouse scanner", "Old till")]
    expected(root.delete(f"service-accounts/{programs[1]}"), 204)
    return {
        "people": {
            "admin": log_in(root), "customer": log_in(customer), "newcomer": log_in(shop.person("newcomer")),
            "support": log_in(shop.staff("support")), "catalogue-manager": log_in(shop.staff("catalogue-manager")),
            "erased": {"id": gone.id}, "deactivated": {"id": closed.id},
        },
        "customer": customer, "password": PASSWORD, "orders": orders, "program": programs[0],
        "products": {"plain": products[0], "changed": changed, "withdrawn": withdrawn, "scarce": scarce, "sold-out": sold_out},
        "payments": {fate: payment(root, orders[fate]) for fate in ("confirmed", "refunded", "partly-refunded", "declined")},
    }


def catalogue(shop):
    """Products of the demo catalogue with units enough for every order."""
    page = expected(shop.client().get("products?limit=100&in_stock=true&currency=EUR&sort=price"), 200)
    return [product for product in page["items"] if product["available"] >= 30]


def order(shop, person, products, number, fate):
    lines = [{"sku": product["sku"], "quantity": 1 + number % 2} for product in products[number % 4:][:1 + number % 3]]
    if fate == "sold-out":
        # More than there is of anything.
        lines = [{"sku": products[0]["sku"], "quantity": 900}]
    body = {"lines": lines, "shipping_address": ADDRESS, "payment_token": CARDS.get(fate, "tok_success")}
    wait = {} if fate == "waiting" else {"prefer": "wait=20"}
    return expected(person.post("orders", body, headers=key() | wait), 201, 202)["id"]


def settle(root, customer, fate, order):
    """Brings an order to the state it is named for."""
    if fate in ("shipped", "delivered", "refunded"):
        expected(root.post(f"orders/{order}/ship", headers=key()), 204)
    if fate in ("delivered", "refunded"):
        expected(root.post(f"orders/{order}/deliver", headers=key()), 204)
    if fate == "cancelled":
        expected(customer.post(f"orders/{order}/cancel", headers=key()), 204)
    if fate in ("refunded", "partly-refunded"):
        part = {"amount": {"amount_minor": 150, "currency": "EUR"}} if fate == "partly-refunded" else {}
        refund = {"reason": "One cup arrived broken"} | part
        expected(root.post(f"payments/{payment(root, order)}/refunds", refund, headers=key()), 202)
        until(lambda: root.get(f"orders/{order}")["refunded"]["amount_minor"] > 0)
    if fate == "waiting":
        until(lambda: root.get(f"orders/{order}")["status"] == "awaiting-payment")


def payment(root, order):
    found = until(lambda: root.get(f"payments?order_id={order}&limit=1")["items"])
    return found[0]["id"]


def basket(root, customer, products):
    """Fills the basket with something whose price changes afterwards; which one."""
    dearer = products[4]
    for product in (products[1], dearer, products[-3]):
        expected(customer.post("basket/items", {"sku": product["sku"], "quantity": 2}, headers=key()), 204)
    price = {"amount_minor": dearer["price"]["amount_minor"] + 300, "currency": "EUR"}
    expected(root.put(f"products/{dearer['id']}/price", price, headers={"if-match": "*"}), 204)
    return dearer


def leave(root, product, units):
    """Leaves so many units of a product."""
    there = root.get(f"products/{product['id']}")["available"]
    if there != units:
        counted = {"delta": units - there, "reason": "counted"}
        expected(root.post(f"products/{product['id']}/stock/adjustments", counted, headers=key()), 201)


def program(root, name):
    made = expected(root.post("service-accounts", {"name": name, "permissions": ["stock", "orders"]}, headers=key()), 201)
    return made["client_id"]
