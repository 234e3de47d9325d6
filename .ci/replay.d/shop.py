"""Shops of this run: processes in folders of their own, and clients that ask them."""

import base64
import hashlib
import http.client
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor

SECRET = "replayed-webhook-secret-1"
PASSWORD = "correct horse battery"
ADDRESS = {"name": "Ada", "line1": "1 High Street", "postal_code": "SW1Y 4JH", "city": "London", "country": "GB"}
CLIENT, REDIRECT = "page", "http://127.0.0.1:3000/back"
VERIFIER = "v" * 43

# Cheap hashes, since most rows are not about them.
CHEAP = {"users.password_cost": "4", "users.cheap_passwords": "yes"}
DEFAULTS = {
    "payments.webhook_secrets": SECRET,
    "http.stop_delay_ms": "0",
    "users.issuer": "http://127.0.0.1",
    "users.oauth_clients": f"{CLIENT}={REDIRECT}",
}
START_S, STOP_S, ANSWER_S = 60, 20, 40


class Refused(Exception):
    """A host that did not start: its exit code and what it said."""

    def __init__(self, code, said):
        super().__init__(f"exit code {code}: {said}")
        self.code, self.said = code, said


class Answer:
    """An answer; as text, its status and the code of its problem: `401 token-ended`."""

    def __init__(self, asked, status, headers, raw):
        self.asked, self.status, self.headers, self.raw = asked, status, headers, raw
        try:
            self.body = json.loads(raw) if raw else None
        except ValueError:
            self.body = None

    @property
    def code(self):
        return self.body.get("code") if isinstance(self.body, dict) and self.status >= 400 else None

    @property
    def fields(self):
        """The fields that are refused, in order."""
        return sorted(error["field"] for error in (self.body or {}).get("errors", []))

    def __str__(self):
        return f"{self.status} {self.code}" if self.code else str(self.status)

    def verbatim(self):
        return f"{self} to {self.asked}\n{self.raw[:600].decode(errors='replace')}"

    def __getitem__(self, name):
        if not isinstance(self.body, dict) or name not in self.body:
            raise LookupError(f"no {name} in: {self.verbatim()}")
        return self.body[name]


class Closed(Answer):
    """A connection that ended without an answer."""

    def __init__(self, asked, why):
        super().__init__(asked, 0, {}, repr(why).encode())

    def __str__(self):
        return "closed"


class Client:
    """Asks a shop from an address of its own, perhaps with a token."""

    def __init__(self, shop, address=None, token=None):
        self.shop, self.token = shop, token
        self.address = address or shop.shops.fresh_address()

    def ask(self, method, path, body=None, headers=(), raw=None):
        """`path` is one of the API, or any that begins with a slash. `body` is sent as JSON, `raw` as it is, a list in chunks."""
        sent = dict(headers)
        if body is not None:
            raw = json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        if self.token and "authorization" not in {name.lower() for name in sent}:
            sent["authorization"] = f"Bearer {self.token}"
        path = path if path.startswith("/") else f"/api/v1/{path}"
        asked = f"{method} {path} {shortened(raw)}"
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.shop.port, timeout=ANSWER_S, source_address=(self.address, 0))
        try:
            connection.request(method, path, raw, sent)
            answer = connection.getresponse()
            return Answer(asked, answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException) as error:
            return Closed(asked, error)
        finally:
            connection.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def put(self, path, body=None, **more):
        return self.ask("PUT", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.ask("PATCH", path, body, {"if-match": "*", **dict(more.pop("headers", ()))}, **more)

    def delete(self, path, body=None, **more):
        return self.ask("DELETE", path, body, **more)

    def form(self, path, fields, headers=()):
        """Sends a form."""
        sent = {"content-type": "application/x-www-form-urlencoded", **dict(headers)}
        return self.ask("POST", path, headers=sent, raw=urllib.parse.urlencode(fields).encode())

    def log_in(self, email, password):
        return self.post("sessions", {"email": email, "password": password})

    def code(self, email, password):
        """Logs in on the page for an authorization code: the answer, and the code if there is one."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
        answer = self.form("oauth/authorize", {
            "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "state": "s",
            "code_challenge": challenge, "code_challenge_method": "S256", "email": email, "password": password})
        found = re.search(r"[?&]code=([^&]+)", answer.headers.get("location") or "")
        return answer, found and urllib.parse.unquote(found.group(1))

    def redeem(self, code):
        return self.form("oauth/token", {
            "grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": REDIRECT,
            "code": code, "code_verifier": VERIFIER})

    def order(self, token="tok_success", quantity=1, wait=20, sku=None, key=None, **more):
        """Orders; with `wait`, until the outcome."""
        headers = {"idempotency-key": key or str(uuid.uuid4())}
        if wait:
            headers["prefer"] = f"wait={wait}"
        lines = [{"sku": sku or self.shop.sku(), "quantity": quantity}]
        body = {"lines": lines, "shipping_address": ADDRESS, "payment_token": token, **more}
        return self.post("orders", body, headers=headers)


def shortened(raw):
    text = (b"".join(raw) if isinstance(raw, list) else raw or b"").decode(errors="replace")
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)} characters)"


class Person(Client):
    """Somebody with an account and an open session."""

    def __init__(self, shop, name, password=PASSWORD):
        super().__init__(shop)
        self.email, self.password = f"{name}@example.com", password

    def register(self):
        body = {"email": self.email, "password": self.password, "display_name": self.email.split("@")[0]}
        self.id = self.post("users", body)["id"]
        return self

    def open(self):
        """Opens another session."""
        session = Client(self.shop, self.address).log_in(self.email, self.password)
        self.token, self.refresh, self.until = (
            session["access_token"], session["refresh_token"], session["refresh_expires_at"])
        return self

    def session(self):
        """The same person in another session."""
        other = Person(self.shop, self.email.split("@")[0], self.password)
        other.address, other.id = self.address, self.id
        return other.open()

    def renew(self, refresh=None):
        answer = Client(self.shop, self.address).post("sessions/refresh", {"refresh_token": refresh or self.refresh})
        if refresh is None and answer.status == 200:
            self.token, self.refresh, self.until = (
                answer["access_token"], answer["refresh_token"], answer["refresh_expires_at"])
        return answer


class Shop:
    """A process that serves a shop."""

    def __init__(self, shops, folder, settings, cores=None, arguments=()):
        self.shops, self.folder = shops, folder
        self.settings, self.cores, self.arguments = settings, cores, arguments
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "log")
        self.boss, self.article = None, None
        self.start()

    def start(self):
        limit = (lambda: os.sched_setaffinity(0, self.cores)) if self.cores else None
        log = open(self.log, "a")
        self.process = subprocess.Popen(
            [self.shops.program, "serve", "--listen", "127.0.0.1:0", *self.arguments], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            env=environment(self.settings), preexec_fn=limit)
        timer = threading.Timer(START_S, self.process.kill)
        timer.start()
        said = ""
        for line in self.process.stdout:
            said += line
            if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                self.port = int(found.group(1))
                break
        timer.cancel()
        log.close()
        if not said or not hasattr(self, "port"):
            code = self.process.wait()
            raise Refused(code, said + self.logged())
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def restart(self, **settings):
        self.stop()
        self.settings = {**self.settings, **{name.replace("__", "."): value for name, value in settings.items()}}
        del self.port
        return self.start()

    def run(self, *arguments, settings=(), said=None):
        """Runs a command of the program in the folder of the shop."""
        return subprocess.run(
            [self.shops.program, *arguments], cwd=self.folder, env=environment({**self.settings, **dict(settings)}),
            input=said, capture_output=True, text=True, timeout=START_S)

    def logged(self):
        with open(self.log, errors="replace") as log:
            return log.read()

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def client(self, address=None):
        return Client(self, address)

    def person(self, kind="ada"):
        """Somebody new with an open session."""
        return Person(self, f"{kind}-{next(self.shops.numbers)}").register().open()

    def admin(self):
        """The admin of the shop, made at the command line."""
        if self.boss is None:
            boss = Person(self, f"root-{next(self.shops.numbers)}")
            made = self.run(
                "users", "create-admin", "--email", boss.email, "--password-stdin", "--json", said=f"{PASSWORD}\n")
            if made.returncode:
                raise Refused(made.returncode, made.stdout + made.stderr)
            boss.id = json.loads(made.stdout)["user_id"]
            self.boss = boss.open()
        return self.boss

    def staff(self, role="admin"):
        """Somebody new with a role."""
        person = self.person(role)
        self.admin().put(f"users/{person.id}/roles/{role}")
        return person.open()

    def sku(self):
        """An article with units for every row."""
        if self.article is None:
            page = self.client().get("products?limit=100&in_stock=true&currency=EUR&sort=price")
            self.article = page["items"][0]
            for _ in range(5):
                self.admin().post(f"products/{self.article['id']}/stock/receipts", {"quantity": 900})
        return self.article["sku"]


class Shops:
    """All shops of this run."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.numbers = itertools.count(1)
        self.shared, self.of_row = None, []

    def fresh_address(self):
        """An address of the machine that no client has had: a client network of its own."""
        number = next(self.numbers)
        return f"127.{10 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"

    def new_folder(self):
        folder = os.path.join(self.folder, f"shop-{next(self.numbers)}")
        os.mkdir(folder)
        return folder

    def common(self):
        """The shop that rows share."""
        if self.shared is None:
            self.shared = Shop(self, self.new_folder(), {**DEFAULTS, **CHEAP})
        return self.shared

    def new(self, settings=(), folder=None, cheap=True, **more):
        """A shop for this row alone."""
        settings = {**DEFAULTS, **(CHEAP if cheap else {}), **dict(settings)}
        shop = Shop(self, folder or self.new_folder(), settings, **more)
        self.of_row.append(shop)
        return shop

    def refusal(self, settings, folder=None, cheap=False):
        """The exit code and the words of a host that must not start; `started` when it does."""
        try:
            shop = self.new(settings, folder, cheap)
        except Refused as refused:
            return refused.code, refused.said
        shop.stop()
        return "started", ""

    def end_of_row(self):
        for shop in self.of_row:
            shop.stop()
            shutil.rmtree(shop.folder, ignore_errors=True)
        self.of_row = []

    def end(self):
        self.end_of_row()
        if self.shared:
            self.shared.stop()


def environment(settings):
    """The environment of this process, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GALLERIA_")}
    return kept | {f"GALLERIA_{name.replace('.', '_').upper()}": value for name, value in settings.items()}


def at_once(calls):
    """The outcomes of calls that are made at the same time."""
    with ThreadPoolExecutor(max(1, len(calls))) as pool:
        return list(pool.map(lambda call: call(), calls))


def until(found, seconds=15):
    """What `found` returns once it returns something, or the last that it returned."""
    end = time.monotonic() + seconds
    while not (last := found()) and time.monotonic() < end:
        time.sleep(0.1)
    return last


def connect(shop, address, data=b"", keeps=None):
    """An open socket to the shop, after it has sent `data`; the machine keeps so many bytes for it that are not read."""
    stream = socket.socket()
    if keeps:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, keeps)
    stream.bind((address, 0))
    stream.settimeout(10)
    stream.connect(("127.0.0.1", shop.port))
    if data:
        stream.sendall(data)
    return stream


def received(stream, seconds):
    """All that comes until the other side closes or the time is over, and whether it closed."""
    end, text = time.monotonic() + seconds, b""
    while (left := end - time.monotonic()) > 0:
        stream.settimeout(left)
        try:
            part = stream.recv(65536)
        except TimeoutError:
            break
        except OSError:
            return text, True
        if not part:
            return text, True
        text += part
    return text, False
