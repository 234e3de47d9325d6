"""Rows about floods and time: webhooks, queues, rates, connections, bodies that never come. `.ci/floods` measures the floods in
full; here they are small."""

import hashlib
import hmac
import json
import os
import socket
import struct
import threading
import time
import uuid

from rows import row
from shop import ADDRESS, PASSWORD, SECRET, at_once, connect, received, until

WEBHOOKS = "payments/webhooks/simulated"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def signature(body, seconds=None, secret=SECRET):
    """The time and the signature of a webhook."""
    seconds = int(time.time()) if seconds is None else seconds
    code = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds}", f"v1={code.hexdigest()}"


def webhook(client, kind, payment, amount, event=None, **more):
    """Sends a signed webhook about a charge."""
    body = json.dumps({"id": event or f"evt_{uuid.uuid4()}", "type": kind, "data": {
        "idempotency_key": payment, "reference": f"ch_{payment}", **amount, **more}}).encode()
    return client.post(WEBHOOKS, raw=body, headers={"galleria-signature": ",".join(signature(body))})


def log_in_bytes(email, password="a wrong guess"):
    body = json.dumps({"email": email, "password": password})
    return (f"POST /api/v1/sessions HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n{body}").encode()


def order_bytes(person):
    """An order that waits for an outcome that never comes."""
    body = json.dumps({
        "lines": [{"sku": person.shop.sku(), "quantity": 1}], "shipping_address": ADDRESS, "payment_token": "tok_never_answers"})
    return (f"POST /api/v1/orders HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\nprefer: wait=25\r\n"
            f"idempotency-key: {uuid.uuid4()}\r\nauthorization: Bearer {person.token}\r\n"
            f"content-length: {len(body)}\r\n\r\n{body}").encode()


@row("D1", "webhooks with many signatures")
def webhook_signatures(row):
    """A webhook is judged by a short header with one time and four signatures at most, and by its time before its body is read;
    nothing is hashed for any other."""
    client = row.shops.common().client()
    body = b'{"id": "evt_1", "type": "something.else", "data": {"idempotency_key": "%s", "reference": "r"}}'
    body %= str(uuid.uuid4()).encode()
    now, valid = signature(body)
    wrong = "v1=" + "00" * 32

    def send(header, sent=body):
        return client.post(WEBHOOKS, raw=sent, headers={"galleria-signature": header})

    began = time.monotonic()
    row.check("32,000 signatures", send(f"{now}{',v1=00' * 32_000}"), "431", "431 head-too-large", "closed")
    row.check("2,000 signatures", send(f"{now}{',v1=00' * 2_000},{valid}"), "401 webhook-forged")
    row.hold("their refusal costs no time", time.monotonic() - began < 2, f"{time.monotonic() - began:.1f} s")
    row.check("one signature", send(f"{now},{valid}"), 204)
    row.check("the fourth of four", send(f"{now},{wrong},{wrong},{wrong},{valid}"), 204)
    row.check("the first of five", send(f"{now},{valid},{wrong},{wrong},{wrong},{wrong}"), "401 webhook-forged")
    for what, header in {
        "a long header": f"{now},{valid},v0={'0' * 512}",
        "two times": f"{now},{now},{valid}",
        "no time": valid,
        "no signature": now,
        "a wrong signature": f"{now},{wrong}",
        "a signature cut off": f"{now},{valid[:-2]}",
        "an empty one": "",
    }.items():
        row.check(what, send(header), "401 webhook-forged")
    row.check("another body", send(f"{now},{valid}", body + b" "), "401 webhook-forged")
    row.check("no header", client.post(WEBHOOKS, raw=body), "401 webhook-forged")
    for minutes in (-6, 6, 10**9):
        old = ",".join(signature(body, int(time.time()) + minutes * 60))
        row.check(f"a time {minutes} minutes away", send(old), "401 webhook-expired")
    for what, header in {"an old time": f"t=1000,{wrong}", "2,000 signatures": f"{now}{',v1=00' * 2_000}"}.items():
        head = (f"POST /api/v1/{WEBHOOKS} HTTP/1.1\r\nhost: shop\r\ngalleria-signature: {header}\r\n"
                "content-length: 60000\r\n\r\n{")
        with connect(client.shop, client.address, head.encode()) as stream:
            text, _ = received(stream, 1)
        row.hold(f"{what} is refused before the body comes", b" 401 " in text[:20], text[:300])
    return "401, 431; four are read"


@row("D3", "log-ins and registrations at once")
def hashing_flood(row):
    """Log-ins and registrations of one network have a budget of hashes, 429 or 503 with `Retry-After` beyond it, queues of their
    own, and leave a core to those who have logged in."""
    shop = row.shops.new({"users.password_cost": "12"}, cheap=False, cores=two_cores())
    person, flood, other = shop.person(), shop.client(), shop.client()
    alone = log_in_time(other, person)
    person.post("basket/items", {"sku": shop.sku(), "quantity": 1})

    def register():
        name = uuid.uuid4()
        return flood.post("users", {"email": f"{name}@example.com", "display_name": "x", "password": PASSWORD})

    def log_in():
        return flood.log_in(f"{uuid.uuid4()}@example.com", "a wrong guess")

    outcome = {}
    flooding = threading.Thread(target=lambda: outcome.update(answers=at_once([log_in, register] * 35)))
    flooding.start()
    time.sleep(0.5)
    began = time.monotonic()
    row.check("who has logged in", person.get("basket"), 200)
    row.hold("who has logged in waits for nothing", time.monotonic() - began < 2, f"{time.monotonic() - began:.1f} s")
    began = time.monotonic()
    row.check("a log-in from elsewhere", other.log_in(person.email, PASSWORD), 200)
    waited = time.monotonic() - began
    row.hold("a log-in from elsewhere waits for one queue at most", waited < 60 * alone, f"{waited:.1f} s")
    flooding.join()
    refused = [answer for answer in outcome["answers"] if answer.status in (429, 503)]
    row.hold("most are beyond the budget", len(refused) >= 20, [str(answer) for answer in outcome["answers"]])
    row.hold("all are told when", all(answer.headers["retry-after"] for answer in refused))
    for answer in outcome["answers"]:
        row.check("one of the flood", answer.status, 201, 401, 429, 503)
    return f"{len(refused)} of 70 refused, others {waited:.0f} s"


def log_in_time(client, person):
    """How long a log-in takes when nobody else logs in."""
    began = time.monotonic()
    client.log_in(person.email, PASSWORD)
    return time.monotonic() - began


def two_cores():
    """Two of the cores of this machine, so that queues are as short as on a small one."""
    return sorted(os.sched_getaffinity(0))[:2]


@row("D4", "no rates, no headers, no limits")
def rates(row):
    """Costly routes have a rate a client, told in headers; every answer has the headers that browsers obey, and waiting is capped
    for each caller."""
    shop = row.shops.new({
        "http.rate_list": "1", "http.rate_checkout": "1", "http.rate_password": "1", "http.waits_per_caller": "2"})
    person = shop.person()
    for what, ask, honest in (
            ("lists", lambda who: who.get("products"), 200),
            ("log-ins", lambda who: who.post("sessions", {}), 422),
            ("registrations", lambda who: who.post("users", {}), 422)):
        client = shop.client()
        answers = [ask(client) for _ in range(14)]
        row.check(f"the first of 14 {what}", answers[0].status, honest)
        row.check(f"the last of 14 {what}", answers[-1], "429 too-many-requests")
        row.hold(f"14 {what}: when to come again", int(answers[-1].headers["retry-after"] or 0) >= 1)
        for name in ("ratelimit", "ratelimit-policy"):
            row.hold(f"{what} have {name}", answers[0].headers[name] and answers[-1].headers[name])
        lies = {"x-forwarded-for": "10.9.8.7", "forwarded": "for=10.9.8.7"}
        if what == "lists":
            row.check("lists from an address in a header", client.get("products", headers=lies), answers[-1])
        row.check(f"{what} of others", ask(shop.client()).status, honest)
    orders = at_once([lambda: person.order("tok_pending", wait=6)] * 4)
    row.check("four orders that wait, two may", sorted(order.status for order in orders), [201, 201, 202, 202])
    row.check("more orders", [person.order(wait=0) for _ in range(12)][-1], "429 too-many-requests")
    client = shop.client()
    for what, answer in {
        "200": client.get("products/by-sku/x?"), "404": client.get("/nowhere"), "401": client.get("basket"),
        "422": client.get("products?x=1"), "405": client.put("products"), "400": client.post("users", raw=b"{"),
        "413": client.post("users", {"email": "x" * 70_000}), "jwks": client.get("/.well-known/jwks.json"),
        "health": client.get("/health/live"), "person": person.get("users/me"),
        "log-in page": client.get("oauth/authorize"),
    }.items():
        for name, value in HEADERS.items():
            if name == "cache-control" and what == "jwks":
                continue  # the public keys may be kept
            row.check(f"{name} of {answer} ({what})", answer.headers[name], value)
        policy = answer.headers["content-security-policy"] or ""
        forbids = "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        row.hold(f"content-security-policy of {what}", forbids, policy)
    return "429, headers, 2 of 4 wait"


@row("D13", "pipelining, answers never read")
def unread_answers(row):
    """A socket whose answers are not read holds little memory and is cut off; connections are capped by address, and others are
    not concerned."""
    shop = row.shops.new({"http.write_timeout_ms": "1000", "http.connections_per_address": "15", "http.rate_list": "0"})
    person, flood = shop.person(), shop.client()
    data = b"GET /api/v1/products?limit=100 HTTP/1.1\r\nhost: shop\r\n\r\n" * 300
    before = peak = shop.resident_mb()
    streams = [connect(shop, flood.address, keeps=4096) for _ in range(20)]
    time.sleep(1)
    closed = {stream for stream in streams if received(stream, 0.01)[1]}
    row.check("connections above fifteen of one address are closed", len(closed), 5)
    sent = dict.fromkeys(streams, 0)
    end = time.monotonic() + 25
    while time.monotonic() < end and len(closed) < 20:
        for stream in set(streams) - closed:
            stream.setblocking(False)
            try:
                sent[stream] += stream.send(data[sent[stream]:] or b"\r\n")
            except BlockingIOError:
                pass
            except OSError:
                closed.add(stream)
        peak = max(peak, shop.resident_mb())
        time.sleep(0.02)
    row.check("somebody else meanwhile", person.get("basket"), 200)
    row.hold("fifteen sockets hold little memory", peak - before < 40, f"{before:.0f} MB, then {peak:.0f} MB")
    row.check("sockets that are cut off or closed", len(closed), 20)
    for stream in streams:
        stream.close()
    row.check("the same address afterwards", until(lambda: flood.get("products").status == 200, 5), True)
    return f"{peak - before:.0f} MB more, all cut off"


@row("D14", "heads and bodies that never come")
def slow_bodies(row):
    """A request whose head or body does not come in time is answered 408 and closed, however it trickles and wherever it goes."""
    shop = row.shops.new({"http.head_timeout_ms": "1500", "http.body_timeout_ms": "1500"})
    person = shop.person()
    head = ("%s %s HTTP/1.1\r\nhost: shop\r\nauthorization: Bearer " + person.token +
            "\r\ncontent-type: %s\r\n%s\r\n\r\n")
    json_, form = "application/json", "application/x-www-form-urlencoded"
    length, chunked = "content-length: 60000", "transfer-encoding: chunked"
    starts = {
        "a log-in": head % ("POST", "/api/v1/sessions", json_, length) + "{",
        "a registration": head % ("POST", "/api/v1/users", json_, length) + "{",
        "an order in chunks": head % ("POST", "/api/v1/orders", json_, chunked) + "1\r\n{\r\n",
        "a line of the basket": head % ("PUT", "/api/v1/basket/items/X", json_, length),
        "an erasure": head % ("DELETE", "/api/v1/users/me", json_, length) + "{",
        "a log-out with a body": head % ("DELETE", "/api/v1/sessions/current", json_, length) + "{",
        "a list with a body": head % ("GET", "/api/v1/products", json_, length) + "{",
        "a form for a token": head % ("POST", "/api/v1/oauth/token", form, length) + "grant_type=",
        "a signed webhook": (head % ("POST", f"/api/v1/{WEBHOOKS}", json_, length)).replace(
            "content-type", f"galleria-signature: {','.join(signature(b''))}\r\ncontent-type") + "{",
        "a head": "GET /api/v1/products HTTP/1.1\r\nhost: shop\r\nx-a: ",
        "half a line": "GET /api",
    }

    def trickled(start):
        """Sends a byte now and then, and reads what comes."""
        byte = b"1\r\n \r\n" if chunked in start else b" " if "HTTP" in start else b"x"
        began = time.monotonic()
        with connect(shop, person.address, start.encode()) as stream:
            text, closed = b"", False
            while not closed and time.monotonic() - began < 8:
                more, closed = received(stream, 0.3)
                text += more
                try:
                    stream.sendall(byte)
                except OSError:
                    closed = True
        return text, closed, time.monotonic() - began

    for what, (text, closed, took) in zip(starts, at_once([lambda one=one: trickled(one) for one in starts.values()])):
        row.hold(f"{what} that trickles is answered", b" 408 " in text[:20] or b" 40" in text[:20], text[:300])
        if "head" in what or "line" not in what and "list" not in what and "log-out" not in what:
            row.hold(f"{what} that trickles is 408", b" 408 " in text[:20], text[:300])
        row.hold(f"{what} that trickles is closed", closed and took < 6, f"{took:.1f} s {text[:300]}")
    return f"408 after {took:.1f} s"


@row("D15", "full queues, hung-up clients")
def full_queue(row):
    """A log-in that finds the queue of hashes full is no wrong guess; whoever hangs up, by closing or resetting the connection, is
    not hashed and leaves the place, also that of a request that waits."""
    shop = row.shops.new(
        {"users.password_cost": "12", "users.password_checks_per_minute": "600", "http.waits_per_caller": "2"},
        cheap=False, cores=two_cores())
    person, owner = shop.person(), shop.client()
    alone = log_in_time(owner, person)
    addresses = [shop.client().address for _ in range(4)]
    streams = [connect(shop, addresses[number % 4], log_in_bytes(f"{uuid.uuid4()}@example.com")) for number in range(100)]
    time.sleep(0.5)
    tries = [connect(shop, owner.address, log_in_bytes(person.email, PASSWORD)) for _ in range(14)]
    busy = [received(stream, 1 / 14)[0] for stream in tries]
    for stream in streams + tries:
        stream.close()
    began = time.monotonic()
    row.check("the owner after all have hung up", owner.log_in(person.email, PASSWORD), 200)
    took = time.monotonic() - began
    refused = [text for text in busy if b" 503 " in text[:20]]
    row.hold("the queue was full for more than ten log-ins of the owner", len(refused) > 10, busy)
    row.hold("a full queue says when to come again", all(b"retry-after: " in text.lower() for text in refused), busy)
    row.hold("no other answer came", all(b" 503 " in text[:20] or not text for text in busy), busy)
    row.hold("those who hung up cost no time", took < 1 + 6 * alone, f"{took:.1f} s, and {alone:.1f} s without a flood")
    shop.sku()
    for how in ("reset", "closed"):
        waiting = [connect(shop, person.address, order_bytes(person)) for _ in range(2)]
        time.sleep(0.5)
        for stream in waiting:
            if how == "reset":
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.close()
        time.sleep(0.5)
        row.check(f"an order that waits after two that were {how}", person.order(wait=10), 201)
    return f"{len(refused)} times 503, then 200 in {took:.1f} s"
