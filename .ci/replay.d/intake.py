"""Rows about how requests are read and answered: methods, names given twice, what nobody reads, validators, ids."""

import json
import re
import urllib.parse
import uuid

from files import payment_of
from rows import row
from shop import ADDRESS, CLIENT, REDIRECT, until


def log_in_page():
    """The path of the page that asks for a password."""
    return "oauth/authorize?" + urllib.parse.urlencode({
        "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "state": "s", "code_challenge": "A" * 43,
        "code_challenge_method": "S256"})


def routes(shop, person, root):
    """Every path that answers GET, with one who may ask."""
    order = person.order()["id"]
    payment = payment_of(root, order)["id"]
    refund = {"reason": "replayed", "amount": {"amount_minor": 1, "currency": "EUR"}}
    answer = root.post(f"payments/{payment}/refunds", refund, headers={"idempotency-key": str(uuid.uuid4())})
    service = root.post("service-accounts", {"name": "a program", "permissions": ["orders"]})["id"]
    shop.sku()
    article = shop.article
    public = [
        "products", "products?q=vase&limit=2", f"products/{article['id']}", f"products/by-sku/{article['sku']}",
        "payments/test-tokens", "address-forms/GB", "oauth/authorize", log_in_page(), "/health/live", "/health/ready",
        "/health/ready/orders", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"]
    own = ["basket", "orders", f"orders/{order}", f"orders/{order}/timeline", f"payments/by-order/{order}", "users/me"]
    staff = [
        "users", f"users/{person.id}", "users/audit-entries", "products/audit-entries", "orders/audit-entries",
        "payments/audit-entries", f"products/{article['id']}/stock/movements", "orders?all=true", "payments",
        f"payments/{payment}", answer.headers["location"], "service-accounts", f"service-accounts/{service}"]
    refused = [(person, "users"), (shop.client(), "basket"), (shop.client(), "nowhere"), (person, f"orders/{uuid.uuid4()}"),
               (shop.client(), "products?colour=red")]
    return [(shop.client(), path) for path in public] + [(person, path) for path in own] + [
        (root, path) for path in staff] + refused


@row("D5", "HEAD wherever GET answers")
def head(row):
    """HEAD is answered as GET, refusals included, without a body."""
    shop = row.shops.common()
    person, root = shop.person(), shop.admin()
    asked = routes(shop, person, root)
    volatile = {"x-request-id", "date", "ratelimit", "content-length", "etag"}
    for who, path in asked:
        got, head = who.get(path), who.ask("HEAD", path)
        row.check(f"HEAD {path}", head.status, got.status)
        row.check(f"the body of HEAD {path}", head.raw, b"")
        kept = [sorted((name.lower(), value) for name, value in answer.headers.items() if name.lower() not in volatile)
                for answer in (head, got)]
        row.check(f"the headers of HEAD {path}", kept[0], kept[1])
        row.check(f"HEAD {path} has an ETag", head.headers["etag"] is None, got.headers["etag"] is None)
    for path in ("sessions", "users/me/password"):
        row.check(f"HEAD {path}, which has no GET", person.ask("HEAD", path).status, 405)
    return f"{len(asked)} paths alike"


ORDER = {"lines": [{"sku": "X", "quantity": 1}], "shipping_address": ADDRESS, "payment_token": "tok_success"}


def twice(body, name):
    """The JSON of a body with the name of its first such field given again, at any depth, as it is and escaped."""
    text = json.dumps(body)
    field = re.search(f'"{name}": ("[^"]*"|[0-9]+|\\[[^]]*\\]|{{[^}}]*}})', text)
    escaped = f"\\u{ord(name[0]):04x}{name[1:]}"
    for again in (name, escaped):
        yield f'{text[:field.end()]}, "{again}": {field.group(1)}{text[field.end():]}'.encode()


@row("D6", "fields twice, or read by nobody")
def unread(row):
    """A name that is given twice in one object at any depth, a parameter that an endpoint does not take, and fields in the body of
    a command without any are each named in a 422; nothing is done."""
    shop = row.shops.common()
    person, root = shop.person(), shop.admin()
    sku = shop.sku()
    json_ = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
    product = {"sku": "S", "name": "Vase", "category": "C", "price": {"amount_minor": 1, "currency": "EUR"}}
    bodies = [
        (person, "POST", "orders", ORDER, ["lines", "payment_token", "sku", "quantity", "city", "shipping_address"]),
        (person, "POST", "basket/items", {"sku": sku, "quantity": 1}, ["sku", "quantity"]),
        (person, "PUT", f"basket/items/{sku}", {"quantity": 2}, ["quantity"]),
        (person, "POST", "users", {"email": "a@example.com", "display_name": "A", "password": "x" * 9}, ["email", "password"]),
        (person, "POST", "sessions", {"email": person.email, "password": person.password}, ["email", "password"]),
        (person, "POST", "sessions/refresh", {"refresh_token": person.refresh}, ["refresh_token"]),
        (person, "PATCH", "users/me", {"display_name": "Eve"}, ["display_name"]),
        (person, "PUT", "users/me/password", {"current_password": person.password, "new_password": "x y z 1 2"}, ["new_password"]),
        (person, "DELETE", "users/me", {"current_password": person.password}, ["current_password"]),
        (root, "POST", "products", product, ["sku", "price", "currency"]),
        (root, "PUT", f"products/{shop.article['id']}/price", product["price"], ["amount_minor"]),
        (root, "POST", f"products/{shop.article['id']}/stock/receipts", {"quantity": 1}, ["quantity"]),
        (root, "POST", "service-accounts", {"name": "x", "permissions": ["orders"]}, ["permissions"]),
    ]
    tried = 0
    for who, method, path, body, names in bodies:
        for name in names:
            for raw in twice(body, name):
                answer = who.ask(method, path, raw=raw, headers=json_ | {"if-match": "*"})
                named = any(field.split(".")[-1] == name for field in answer.fields)
                row.hold(f"{method} {path} with {name} twice", answer.status == 422 and named, answer)
                tried += 1
        answer = who.ask(method, f"{path}?foo=bar", body, headers={"if-match": "*", "idempotency-key": str(uuid.uuid4())})
        row.hold(f"{method} {path}?foo=bar", answer.status == 422 and "foo" in answer.fields, answer)
    order = person.order()["id"]
    commands = [
        (person, "POST", f"orders/{order}/cancel"), (root, "POST", f"orders/{order}/ship"), (person, "DELETE", "basket"),
        (person, "DELETE", f"basket/items/{sku}"), (person, "DELETE", "sessions/current"), (person, "DELETE", "sessions"),
        (root, "POST", f"users/{person.id}/deactivate"), (root, "PUT", f"users/{person.id}/roles/admin"),
        (root, "DELETE", f"users/{person.id}"), (root, "POST", f"products/{shop.article['id']}/withdraw"),
        (person, "GET", "basket"), (person, "GET", f"orders/{order}"), (root, "GET", "users"), (person, "GET", "products")]
    for who, method, path in commands:
        for raw in (b'{"reason": "x"}', b'{"reason": "x", "reason": "y"}'):
            answer = who.ask(method, path, raw=raw, headers=json_)
            row.hold(f"{method} {path} with {raw}", answer.status == 422 and set(answer.fields) == {"reason"}, answer)
        chunked = who.ask(method, path, raw=[b'{"reason"', b': "x"}'], headers=json_)
        row.hold(f"{method} {path} with chunks", chunked.status == 422 and chunked.fields == ["reason"], chunked)
        answer = who.ask(method, f"{path}?foo=bar&foo=baz&%66oo=1", headers={"idempotency-key": str(uuid.uuid4())})
        row.hold(f"{method} {path}?foo=bar", answer.status == 422 and set(answer.fields) == {"foo"}, answer)
    for query in ("limit=1&limit=2", "limit=1&%6cimit=2", "q=a&q=b", "Limit=1", "limit[]=1"):
        row.check(f"products?{query}", shop.client().get(f"products?{query}").status, 422)
    form = shop.client().form("oauth/token", [("grant_type", "client_credentials"), ("grant_type", "refresh_token")])
    row.check("a form with a name twice", form, "400 invalid-request")
    row.check("the session", person.get("users/me")["display_name"], person.email.split("@")[0])
    row.check("the order", person.get(f"orders/{order}")["status"], "confirmed")
    return f"422 names each of {tried + 4 * len(commands)}"


@row("D7", "one wrong field hides another")
def all_named(row):
    """Every field that is wrong is named at once: its form, what it stands for, what is missing, what is unknown."""
    shop = row.shops.common()
    person, root = shop.person(), shop.admin()
    key = {"idempotency-key": str(uuid.uuid4())}
    price = f"products/{shop.article['id'] if shop.sku() else ''}/price"
    line = {"sku": "NOPE", "quantity": -1, "colour": "red"}
    lines = ["lines[0].colour", "lines[0].quantity", "lines[0].sku"]
    bad_address = {"name": "", "line1": "x\u0000", "country": "ZZ", "postal_code": 7, "planet": "Mars"}
    address = [f"shipping_address.{name}" for name in ("city", "country", "line1", "name", "planet", "postal_code")]
    for who, method, path, body, fields in (
            (person, "POST", "orders", {"lines": [line], "payment_token": 7}, [*lines, "payment_token", "shipping_address"]),
            (person, "POST", "orders", {"lines": [line], "shipping_address": bad_address, "foo": 1},
             [*lines, *address, "payment_token", "foo"]),
            (person, "POST", "orders", {"lines": [{"sku": "NOPE", "quantity": "x"}, {"sku": "NO2", "quantity": 0}],
             "shipping_address": {**ADDRESS, "postal_code": "x"}, "payment_token": "", "expected_total": {"amount_minor": -5}},
             ["lines[0].sku", "lines[0].quantity", "lines[1].sku", "lines[1].quantity", "shipping_address.postal_code",
              "payment_token", "expected_total.amount_minor", "expected_total.currency"]),
            (person, "POST", "basket/items", {"sku": "NOPE", "quantity": -5}, ["quantity", "sku"]),
            (person, "POST", "basket/items", {"sku": "NOPE", "quantity": 1.5, "a": None}, ["a", "quantity", "sku"]),
            (root, "PUT", price, {"amount_minor": -5, "currency": "XXX"}, ["amount_minor", "currency"]),
            (root, "PUT", price, {"amount_minor": "5", "currency": "eur", "x": 1}, ["amount_minor", "currency", "x"]),
            (root, "POST", "products",
             {"sku": "a/b", "name": "", "price": {"amount_minor": -1, "currency": "EURO"}, "images": ["x"]},
             ["sku", "name", "category", "price.amount_minor", "price.currency", "images[0]"]),
            (root, "POST", f"{price[:-6]}/stock/adjustments", {"delta": 0, "reason": ""}, ["delta", "reason"]),
            (root, "POST", f"payments/{uuid.uuid4()}/refunds", {"amount": {"amount_minor": -5, "currency": "EURO"}, "reason": 7},
             ["amount.amount_minor", "amount.currency", "reason"]),
            (person, "POST", "users", {"email": "ada", "display_name": "", "password": "short", "role": "admin"},
             ["email", "display_name", "password", "role"]),
            (person, "PATCH", "users/me", {"email": "ada", "display_name": "", "current_password": None},
             ["email", "display_name", "current_password"]),
            (root, "POST", "service-accounts", {"name": "", "permissions": ["access", "all"], "x": 1},
             ["name", "permissions[0]", "permissions[1]", "x"])):
        answer = who.ask(method, path, body, headers=key | {"if-match": "*"})
        row.check(f"fields of {method} {path} {body}", (answer.status, answer.fields), (422, sorted(fields)))
    answer = shop.client().get("products?limit=0&sort=size&min_price=-5&currency=XXX&colour=red&in_stock=perhaps")
    row.check("parameters of a search", answer.fields, sorted(["limit", "sort", "min_price", "currency", "colour", "in_stock"]))
    answer = root.get("users?limit=x&role=king&status=odd&cursor=x")
    row.check("parameters of a list", answer.fields, sorted(["limit", "role", "status", "cursor"]))
    return "422 names every field"


@row("D8", "one ETag for two bodies")
def validators(row):
    """Another body has another validator, also where something changes that has no version: units, prices in a basket, the state
    of an order, of a payment, of a person."""
    shop = row.shops.common()
    person, root = shop.person(), shop.admin()
    sku = f"ETAG-{uuid.uuid4()}"
    product = root.post("products", {
        "sku": sku, "name": "Vase", "category": "C", "price": {"amount_minor": 100, "currency": "EUR"}})["id"]
    seen = {}

    def look(what, path, who=person):
        """Looks at a resource, and compares it with what was seen of it under the same validator."""
        answer = who.get(path)
        tag = answer.headers["etag"]
        row.hold(f"{path} has an ETag", tag, answer)
        known = seen.setdefault((path, who.token, tag), answer.raw)
        row.check(f"{path} after {what}, under {tag}", answer.raw, known)
        return tag

    def tags(path, who, steps):
        """The validators after each step, which must all differ."""
        several = [look("nothing", path, who)]
        for what, step in steps.items():
            done = step()
            row.hold(what, done is True or 200 <= done.status < 300, done)
            several.append(look(what, path, who))
        row.check(f"different validators of {path} in {list(steps)}", len(set(several)), len(several))

    receive = f"products/{product}/stock/receipts"
    adjust = f"products/{product}/stock/adjustments"
    steps = {
        "units": lambda: root.post(receive, {"quantity": 50}),
        "more units": lambda: root.post(receive, {"quantity": 5}),
        "an adjustment": lambda: root.post(adjust, {"delta": -3, "reason": "lost"}),
        "an order": lambda: until(lambda: (got := person.order(sku=sku)).status == 201 and got),
        "a price": lambda: root.put(
            f"products/{product}/price", {"amount_minor": 120, "currency": "EUR"}, headers={"if-match": "*"}),
        "a name": lambda: root.patch(f"products/{product}", {"name": "Vase 2"}),
    }
    tags(f"products/{product}", shop.client(), steps)
    look("all that", f"products/by-sku/{sku}", shop.client())
    person.post("basket/items", {"sku": sku, "quantity": 1})

    def changed(path, change):
        """Makes a change, and waits until it is seen there."""
        before = person.get(path).raw
        done = change()
        return done if done.status >= 400 else bool(until(lambda: person.get(path).raw != before))

    tags("basket", person, {
        "more": lambda: person.post("basket/items", {"sku": sku, "quantity": 1}),
        "a price": lambda: changed("basket", lambda: root.put(
            f"products/{product}/price", {"amount_minor": 150, "currency": "EUR"}, headers={"if-match": "*"})),
        "a withdrawal": lambda: changed("basket", lambda: root.post(f"products/{product}/withdraw")),
    })
    look("a withdrawal", f"products/{product}", shop.client())
    order = person.order("tok_never_answers", wait=0)["id"]
    path = f"orders/{order}"
    until(lambda: person.get(path)["status"] == "awaiting-payment")
    tags(path, person, {"a cancellation": lambda: changed(path, lambda: person.post(f"{path}/cancel"))})
    slow = f"payments/{payment_of(root, person.order('tok_unreachable', wait=0)['id'])['id']}"
    until(lambda: look("another attempt", slow, root) and root.get(slow)["status"] == "captured")
    bought = person.order()["id"]
    payment = payment_of(root, bought)["id"]
    refund = {"reason": "replayed", "amount": {"amount_minor": 1, "currency": "EUR"}}
    tags(f"payments/{payment}", root, {"a refund": lambda: root.post(
        f"payments/{payment}/refunds", refund, headers={"idempotency-key": str(uuid.uuid4())})})
    until(lambda: person.get(f"orders/{bought}")["refunded"]["amount_minor"] == 1)
    tags(f"orders/{bought}", person, {"shipping": lambda: root.post(f"orders/{bought}/ship")})
    tags(f"users/{person.id}", root, {
        "a name": lambda: person.patch("users/me", {"display_name": "Grace"}),
        "a role": lambda: root.put(f"users/{person.id}/roles/support"),
        "a deactivation": lambda: root.post(f"users/{person.id}/deactivate"),
    })
    return "another body, another ETag"


@row("D16", "an order's id as a request id")
def foreign_request_id(row):
    """A client's `X-Request-Id` is echoed, and nothing is found by it: the id of somebody's order, in any form and header, adds no
    step to the timeline of that order."""
    shop = row.shops.common()
    person, eve = shop.person(), shop.person()
    order = person.order()["id"]
    steps = person.get(f"/api/v2/orders/{order}/timeline")["items"]
    ids = {order, order.upper(), order.replace("-", ""), f"{{{order}}}", f"urn:uuid:{order}", steps[0]["event_id"],
           *(step["caused_by"] for step in steps if step["caused_by"])}
    made = []
    for one in ids:
        for header in ("x-request-id", "x-correlation-id", "idempotency-key"):
            headers = {"idempotency-key": str(uuid.uuid4()), header: one}
            body = {**ORDER, "lines": [{"sku": shop.sku(), "quantity": 1}]}
            placed = eve.post("orders", body, headers=headers | {"prefer": "wait=10"})
            row.check(f"an order of somebody else with {header}", placed.status, 201, 202)
            if header == "x-request-id":
                row.check("the id that is echoed", placed.headers["x-request-id"], one)
            made.append(placed["id"])
            eve.post("basket/items", {"sku": shop.sku(), "quantity": 1}, headers={header: one})
    hexadecimal = order.replace("-", "")
    eve.post("orders", body, headers={"idempotency-key": "t", "traceparent": f"00-{hexadecimal}-{hexadecimal[:16]}-01"})

    def events(who, one):
        return [step["event_id"] for step in who.get(f"/api/v2/orders/{one}/timeline")["items"]]

    before = [step["event_id"] for step in steps]
    row.check("the steps of the first order", events(person, order), before)
    for one in made[:3]:
        row.check("its steps in the timeline of another", set(events(eve, one)) & set(before), set())
    return f"{len(steps)} steps before and after"


@row("D17", "answers without ids, noisy logs")
def request_ids(row):
    """Every answer has a request id, the client's where it is fit for it; what clients do wrong is no warning and no error in the
    log."""
    shop = row.shops.new({"http.rate_list": "1"})
    person, client = shop.person(), shop.client()
    before = shop.logged()

    def answers(headers):
        json_ = {"content-type": "application/json", **headers}
        return {
            "200": person.get("users/me", headers=headers),
            "204": person.post("basket/items", {"sku": shop.sku(), "quantity": 1}, headers=headers),
            "400": client.post("users", raw=b"{nonsense", headers=json_),
            "not UTF-8": client.post("users", raw=b"\xff\xfe", headers=json_),
            "too deep": client.post("users", raw=b"[" * 5000, headers=json_),
            "a bad key": person.post("orders", ORDER, headers={"idempotency-key": "a b", **headers}),
            "401": client.get("basket", headers=headers),
            "a bad token": client.get("basket", headers={"authorization": "Bearer x", **headers}),
            "a forged webhook": client.post("payments/webhooks/simulated", raw=b"{}", headers=headers),
            "403": person.get("users", headers=headers),
            "404": client.get("nowhere", headers=headers),
            "no such product": client.get("products/x", headers=headers),
            "an odd path": client.get("/api/v1/orders/%00%ff", headers=headers),
            "405": client.put("products", headers=headers),
            "413": client.post("users", {"email": "x" * 70_000}, headers=headers),
            "415": client.post("users", raw=b"a", headers={"content-type": "text/plain", **headers}),
            "422": client.post("users", {}, headers=headers),
            "428": person.post("orders", ORDER, headers=headers),
            "429": [client.get("products", headers=headers) for _ in range(12)][-1],
            "health": client.get("/health/live", headers=headers),
        }

    def is_own(answer):
        return re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-request-id"] or "")

    for what, answer in answers({}).items():
        row.hold(f"{answer} ({what}) has a request id", is_own(answer), answer)
    for fit in ("their-1", "x" * 128, '"quoted";<a>'):
        for what, answer in answers({"x-request-id": fit}).items():
            row.check(f"the request id of {answer} ({what})", answer.headers["x-request-id"], fit)
    for unfit in ("", "a b", "x" * 129, "caf\u00e9"):
        answer = client.get("nowhere", headers={"x-request-id": unfit.encode("latin-1")})
        row.hold(f"the request id {unfit[:9]!r} is replaced", is_own(answer), answer)
    said = [line for line in shop.logged()[len(before):].splitlines() if " INFO http::request: answered " not in line]
    row.check("what the log says of all that, beside a line for each request", "\n".join(said), "")
    return "an id each, no warning"
