"""Rows about orders: how many may be open, and what may be shipped."""

import uuid

from files import payment_of
from rows import row
from shop import ADDRESS, at_once, until

REFUND = {"reason": "replayed"}


@row("D20", "holding all units without paying")
def held_units(row):
    """A customer has so many orders and unpaid units open at once and no more, also when they are sent at the same time or from the
    basket; an order that ends makes room, and others are not concerned."""
    shop = row.shops.new()
    hoarder = shop.person()
    answer = hoarder.order("tok_never_answers", 900, wait=0)
    row.check("an order of 900 units", answer, "409 too-many-unpaid-units")
    split = {"lines": [{"sku": shop.sku(), "quantity": 300}] * 2}
    row.check("the same in two lines", hoarder.order("tok_never_answers", wait=0, **split), "409 too-many-unpaid-units")
    shop.restart(checkout__open_orders_per_customer="3", checkout__open_units_per_customer="10")
    person, other = shop.person(), shop.person()
    orders = at_once([lambda: person.order("tok_never_answers", wait=0)] * 8)
    row.check("of eight orders at once are taken", [order.status for order in orders].count(202), 3)
    for order in orders:
        row.check("one of eight orders at once", order, 202, "409 too-many-open-orders")
    row.check("a further one", person.order("tok_never_answers", wait=0), "409 too-many-open-orders")
    row.check("somebody else", other.order(), 201)
    taken = [order for order in orders if order.status == 202]
    row.check("a cancellation", person.post(f"orders/{taken[0]['id']}/cancel"), 204)
    row.check("an order in its place", until_taken(person), 202)
    row.check("a fourth again", person.order("tok_never_answers", wait=0), "409 too-many-open-orders")
    many = shop.person()
    row.check("ten units", many.order("tok_never_answers", 10, wait=0), 202)
    row.check("one more", many.order("tok_never_answers", 1, wait=0), "409 too-many-unpaid-units")
    basket = shop.person()
    row.check("eleven units into the basket", basket.post("basket/items", {"sku": shop.sku(), "quantity": 11}), 204)
    order = basket.post("orders", {"shipping_address": ADDRESS, "payment_token": "tok_success"},
                        headers={"idempotency-key": str(uuid.uuid4())})
    row.check("an order of the basket", order, "409 too-many-unpaid-units")
    for _ in range(4):
        row.check("orders that are paid do not count", other.order(), 201)
    return "409"


def until_taken(person):
    return until(lambda: (answer := person.order("tok_never_answers", wait=0)).status == 202 and answer, 5)


@row("M7", "shipping what was refunded")
def shipped_refund(row):
    """An order of which all money has gone back, at once or in parts, cannot be shipped; one that was refunded in part, or on its
    way, can go on."""
    shop = row.shops.common()
    person, root = shop.person(), shop.admin()

    def refund(payment, amount=None):
        part = {"amount": {"amount_minor": amount, "currency": "EUR"}} if amount else {}
        answer = root.post(f"payments/{payment['id']}/refunds", REFUND | part, headers={"idempotency-key": str(uuid.uuid4())})
        row.check("a refund", answer, 202)
        return amount

    def refunded(order, minor):
        return until(lambda: root.get(f"orders/{order}")["refunded"]["amount_minor"] == minor)

    def bought():
        order = person.order()
        row.check("an order", (order.status, order["status"]), (201, "confirmed"))
        return order["id"], payment_of(root, order["id"])

    for parts in (1, 2, 3):
        order, payment = bought()
        total = payment["amount"]["amount_minor"]
        for _ in range(parts - 1):
            refund(payment, total // parts)
        refund(payment)
        row.hold("the refund is noted at the order", refunded(order, total))
        for key in ({}, {"idempotency-key": str(uuid.uuid4())}):
            shipped = root.post(f"orders/{order}/ship", headers=key)
            row.check(f"shipping after refunds in {parts} parts", shipped, "409 order-refunded")
        row.check("delivering it", root.post(f"orders/{order}/deliver").status, 409)
        row.check("its status", root.get(f"orders/{order}")["status"], "confirmed")
    order, payment = bought()
    refund(payment, payment["amount"]["amount_minor"] - 1)
    row.hold("the refund is noted at the order", refunded(order, payment["amount"]["amount_minor"] - 1))
    row.check("shipping an order refunded but for a cent", root.post(f"orders/{order}/ship"), 204)
    refund(payment)
    row.hold("the refund is noted at the order", refunded(order, payment["amount"]["amount_minor"]))
    row.check("delivering what was refunded on its way", root.post(f"orders/{order}/deliver"), 204)
    return str(shipped)
