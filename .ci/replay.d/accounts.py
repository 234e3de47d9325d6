"""Rows about who may do what: tokens, sessions, passwords, registrations, and the trail that they leave."""

import os
import shutil
import sqlite3
import statistics
import threading
import time
import urllib.parse
import uuid
from contextlib import closing

from rows import left_out, row
from shop import CHEAP, PASSWORD, Client, at_once, until
from tokens import Key, claims_of, decoded, encoded, hashed, signed

ENDED = "401 token-ended"


def staff_requests(client, about):
    """Requests that take a permission, in every context."""
    return {
        "grants the role again": lambda: client.put(f"users/{about}/roles/admin"),
        "opens the account again": lambda: client.post(f"users/{about}/reactivate"),
        "makes a service account": lambda: client.post("service-accounts", {"name": "x", "permissions": ["orders"]}),
        "lists the users": lambda: client.get("users"),
        "adds a product": lambda: client.post("products", {"sku": "X"}),
        "lists all orders": lambda: client.get("orders?all=true"),
        "lists payments": lambda: client.get("payments"),
        "reads the audit trail": lambda: client.get("users/audit-entries"),
    }


@row("W1", "an admin after the dismissal")
def dismissed_admin(row):
    """An admin who is dismissed, deactivated or erased can do nothing more with the token from before, least of all become an
    admin again, in any context; neither can a request that races the dismissal, nor a revoked service account."""
    shop = row.shops.common()
    root = shop.admin()
    ends = {
        "dismissed": lambda who: root.delete(f"users/{who.id}/roles/admin"),
        "deactivated": lambda who: root.post(f"users/{who.id}/deactivate"),
        "erased": lambda who: root.delete(f"users/{who.id}"),
    }
    for how, end in ends.items():
        admin = shop.staff()
        row.check("an admin lists the users", admin.get("users"), 200)
        row.check(f"root has an admin {how}", end(admin), 204)
        for what, ask in staff_requests(admin, admin.id).items():
            row.check(f"an admin who was {how} {what}", ask(), ENDED)
        renewed = admin.renew()
        row.check(f"an admin who was {how} refreshes", renewed.status, 200 if how == "dismissed" else 401)
        if how == "dismissed":
            for what, ask in staff_requests(admin, admin.id).items():
                row.check(f"an admin who was dismissed refreshes and {what}", ask(), "403 permission-missing")
    for _ in range(4):
        admin = shop.staff()
        grant = [lambda: admin.put(f"users/{admin.id}/roles/admin")] * 6
        at_once(grant[:3] + [lambda: root.delete(f"users/{admin.id}/roles/admin")] + grant[3:])
        row.check("roles after grants that race the dismissal", root.get(f"users/{admin.id}")["roles"], ["customer"])
    support, admin = shop.staff("support"), shop.staff()
    for refused in (support.post(f"users/{admin.id}/deactivate"), support.delete(f"users/{admin.id}")):
        row.check("the support closes the account of an admin", refused, "403 permission-not-held")
    revoked_service_account(row, shop, root)
    return "401, or 403 after a refresh"


def revoked_service_account(row, shop, root):
    made = root.post("service-accounts", {"name": "a program", "permissions": ["orders", "customers"]})
    proof = {"grant_type": "client_credentials", "client_id": made["client_id"], "client_secret": made["client_secret"]}
    program = Client(shop, token=shop.client().form("oauth/token", proof)["access_token"])
    row.check("a service account lists orders", program.get("orders?all=true"), 200)
    root.delete(f"service-accounts/{made['id']}")
    for path in ("orders?all=true", "users"):
        row.check(f"a revoked service account asks for {path}", program.get(path), ENDED)
    row.check("its key", shop.client().form("oauth/token", proof).status, 401)


@row("W2", "an ended session at the account")
def ended_session(row):
    """A session that has ended changes and erases nothing with its access token; a new address, a new password and an erasure
    need the password also in an open session."""
    shop = row.shops.common()
    for how, end in {
        "logged out": lambda who: who.delete("sessions/current"),
        "logged out everywhere": lambda who: who.session().delete("sessions"),
        "ended by a new password": lambda who: who.session().put(
            "users/me/password", {"current_password": PASSWORD, "new_password": "another horse battery"}),
    }.items():
        person = shop.person()
        row.check(f"a session is {how}", end(person), 204)
        password = "another horse battery" if "password" in how else PASSWORD
        proof = {"current_password": password}
        for what, answer in {
            "reads the profile": person.get("users/me"),
            "changes the name": person.patch("users/me", {"display_name": "Eve"}),
            "changes the address": person.patch("users/me", {"email": f"eve-{person.email}", **proof}),
            "changes the password": person.put("users/me/password", {**proof, "new_password": "taken over by eve"}),
            "erases the account": person.delete("users/me", proof),
            "orders": person.post("basket/items", {"sku": shop.sku(), "quantity": 1}),
        }.items():
            row.check(f"a session that was {how} {what}", answer, ENDED)
        row.check(f"a session that was {how} is refreshed", person.renew().status, 401)
        row.check("the owner logs in", shop.client().log_in(person.email, password), 200)
    person = shop.person()
    for proof in ({}, {"current_password": "a wrong guess"}, {"current_password": None}):
        for what, answer in {
            "a new address": person.patch("users/me", {"email": f"new-{person.email}", **proof}),
            "a new password": person.put("users/me/password", {"new_password": "taken over by eve", **proof}),
            "an erasure": person.delete("users/me", proof),
        }.items():
            row.check(f"{what} with {proof}", answer, "422 invalid-fields")
            row.check(f"fields of {what} with {proof}", answer.fields, ["current_password"])
    root = shop.admin()
    row.check("staff erase themselves without a password", root.delete(f"users/{root.id}"), "409 own-account")
    return "401; the password is asked for"


@row("W3", "log-ins that race a new password")
def racing_log_in(row):
    """A log-in or an authorization code by the old password that races a change of the password leaves no open session."""
    shop = row.shops.new({"users.password_cost": "10", "users.cheap_passwords": "no"})
    opened = 0
    for _ in range(3):
        person, eve = shop.person(), shop.client()
        change = {"current_password": PASSWORD, "new_password": "another horse battery"}
        early = eve.code(person.email, PASSWORD)[1]
        changed = threading.Event()

        def log_in():
            answers = []
            while not changed.is_set():
                answers.append(eve.log_in(person.email, PASSWORD))
            return answers

        def change_it():
            answer = person.put("users/me/password", change)
            changed.set()
            return answer

        *logged_in, answer, code = at_once([log_in] * 3 + [change_it, lambda: eve.code(person.email, PASSWORD)[1]])
        row.check("the change of the password", answer, 204)
        for session in sum(logged_in, []):
            row.check("a log-in by the old password", session, 200, "401 wrong-credentials", "429 too-many-attempts")
            if session.status == 200:
                opened += 1
                late = Client(shop, token=session["access_token"]).get("users/me")
                row.check("the session of the old password", late, ENDED)
                late = eve.post("sessions/refresh", {"refresh_token": session["refresh_token"]})
                row.check("its refresh", late.status, 401)
        for one in filter(None, (early, code)):
            row.check("a code of the old password", eve.redeem(one), "400 invalid-grant")
        row.check("the session that changed it", person.get("users/me"), 200)
    return f"{opened} opened, none is left"


@row("W4", "refreshing a session for ever")
def endless_session(row):
    """A session has an end that is stored when it begins, and no refresh moves it; until then it slides."""
    shop = row.shops.new({"users.session_days": "1", "users.refresh_token_days": "30"})
    person = shop.person()
    end = person.until
    for _ in range(3):
        time.sleep(1.1)
        row.check("a refresh", person.renew(), 200)
        row.check("the end of the session after a refresh", person.until[:19], end[:19])
    sliding = shop.restart(users__session_days="90", users__refresh_token_days="1").person()
    before = sliding.until
    time.sleep(1.1)
    sliding.renew()
    row.hold("a session far from its end slides", sliding.until > before, f"{before}, then {sliding.until}")
    row.check("the settings do not move the end of before", person.renew(), 200)
    row.hold("the end stays", person.until[:19] <= end[:19], person.until)
    return "the end stays where it was"


left_out("W4", "the end of a session itself", "takes a day",
         "a_session_has_a_hard_end: contexts/users/src/application/refresh_session.rs")


@row("W5", "one refresh token used twice")
def refreshed_twice(row):
    """A client that refreshes twice at once, or again after a lost answer, gets the same successor; a use after that, or ten
    seconds later, ends the session for both holders."""
    shop = row.shops.common()
    early, late = shop.person(), shop.person()
    late_first = late.refresh
    row.check("the first refresh of somebody else", late.renew(), 200)
    exchanged = time.monotonic()
    first = early.refresh
    answers = at_once([lambda: early.renew(first)] * 8) + [early.renew(first)]
    for answer in answers:
        row.check("a refresh at the same time", answer, 200)
    row.check("different successors", len({answer["refresh_token"] for answer in answers}), 1)
    by_page = early.form("oauth/token", {"grant_type": "refresh_token", "client_id": "page", "refresh_token": first})
    row.check("the successor by the other endpoint", by_page["refresh_token"], answers[0]["refresh_token"])
    early.refresh = answers[0]["refresh_token"]
    row.check("the successor is used", early.renew(), 200)
    row.check("the session is open", early.get("users/me"), 200)
    stolen = early.renew(first)
    row.check("the first token after its successor", stolen.status, 401)
    row.check("the access of the session", early.get("users/me"), ENDED)
    row.check("the newest refresh token", early.renew().status, 401)
    time.sleep(max(0, 10.5 - (time.monotonic() - exchanged)))
    row.check("the first token after ten seconds", late.renew(late_first).status, 401)
    row.check("the access of that session", late.get("users/me"), ENDED)
    return f"one successor; later {stolen.status}"


def shop_of_known_key(row):
    """A shop that signs with a key of this script, taken over from its folder, and the key."""
    shop = row.shops.new()
    shop.stop()
    old, new = Key(b"2" * 32), Key(b"7" * 32)
    for name, key in (("signing-2.pem", old), ("signing-10.pem", new)):
        with open(os.path.join(shop.data, "keys", name), "w") as file:
            file.write(key.pem())
    shop.restart()
    published = shop.client().get("/.well-known/jwks.json")["keys"]
    of = {jwk["x"]: jwk["kid"] for jwk in published}
    return shop, {name: of.get(encoded(key.public)) for name, key in (("old", old), ("new", new))}, new


@row("W6", "hosts with keys of their own")
def keys_of_hosts(row):
    """All hosts of a database have its signing keys, sealed under the secret of the shop: a host with another secret, or
    without, refuses to start and says what to do. Of key files, the one with the highest number signs: 10 comes after 2."""
    shop, published, _ = shop_of_known_key(row)
    person = shop.person()
    row.check("the key that signs", decoded(person.token, 0)["kid"], published["new"])
    row.hold("the older key verifies", published["old"] is not None)
    code, said = row.shops.refusal({}, folder=shop.folder, cheap=True)
    row.hold("a second host on the folder refuses", code not in (0, "started"), f"{code}: {said}")
    shop.stop()
    other = row.shops.new_folder()
    shutil.copytree(shop.data, os.path.join(other, "data"))
    for what, change in {
        "another secret in a setting": lambda keys: {"shop.secret": "another secret of at least 32 characters"},
        "another secret in its file": lambda keys: put(os.path.join(keys, "shop-secret"), "ab" * 32) or {},
        "no secret": lambda keys: os.remove(os.path.join(keys, "shop-secret")) or {},
        "no keys at all": lambda keys: shutil.rmtree(keys) or {},
    }.items():
        code, said = row.shops.refusal(change(os.path.join(other, "data", "keys")), folder=other, cheap=True)
        row.hold(f"a host with {what} refuses", code not in (0, "started") and "secret" in said, f"{code}: {said}")
    shutil.rmtree(os.path.join(other, "data"))
    shutil.copytree(shop.data, os.path.join(other, "data"))
    twin = row.shops.new(folder=other)
    row.check("a copy with the keys knows the tokens", Client(twin, token=person.token).get("users/me"), 200)
    return "refused at the start"


left_out("W6", "hosts on one database server", "needs a server",
         "the_first_host_makes_a_key_and_the_others_have_it: contexts/users/src/infrastructure/signing/key_store/tests.rs")


def put(path, text):
    os.chmod(path, 0o600)
    with open(path, "w") as file:
        file.write(text)


@row("W7", "tokens of other types and keys")
def other_tokens(row):
    """A token is accepted with the type `at+jwt`, EdDSA and a key of this shop alone, whatever its header says; made-up key ids
    keep nobody out."""
    shop, published, key = shop_of_known_key(row)
    person = shop.person()
    head, stranger = {"typ": "at+jwt", "alg": "EdDSA", "kid": published["new"]}, Key(b"9" * 32)
    claims = claims_of(person.token)

    def ask(token, path="users/me"):
        return Client(shop, person.address, token).get(path)

    row.check("a token of the key of the shop", ask(signed(head, claims, key)), 200)
    without = {name: value for name, value in head.items() if name != "typ"}
    bad = {f"of the type {typ}": signed({**head, "typ": typ}, claims, key)
           for typ in ("JWT", "at", "", "logout+jwt", "application/at+jwt;x=1", None, 7)}
    bad |= {
        "without a type": signed(without, claims, key),
        "without a key id": signed({"typ": "at+jwt", "alg": "EdDSA"}, claims, key),
        "with a critical extension": signed({**head, "crit": ["x"], "x": 1}, claims, key),
        "of another key": signed(head, claims, stranger),
        "of a key that its header brings": signed({**head, "jwk": stranger.jwk()}, claims, stranger),
        "of a key elsewhere": signed({**head, "jku": "http://127.0.0.1:9/jwks", "kid": "x"}, claims, stranger),
        "without a signature": f"{encoded({**head, 'alg': 'none'})}.{encoded(claims)}.",
        "of an HMAC with the public key": hashed({**head, "alg": "HS256"}, claims, key.public),
        "of an HMAC that says EdDSA": hashed(head, claims, key.public),
        "of another issuer": signed(head, claims | {"iss": "x"}, key),
        "for another audience": signed(head, claims | {"aud": "x"}, key),
        "that has expired": signed(head, claims | {"exp": claims["iat"] - 1}, key),
        "of tomorrow": signed(head, claims | {"iat": claims["iat"] + 86400}, key),
        "with permissions added": ".".join([
            person.token.split(".")[0], encoded(claims | {"permissions": ["access"]}), person.token.split(".")[2]]),
    }
    for what, token in bad.items():
        answer = ask(token)
        row.check(f"a token {what}", answer, "401 token-invalid", "401 invalid-token", "401 token-expired")
    began = time.monotonic()
    unknown = [signed({**head, "kid": str(uuid.uuid4())}, claims, stranger) for _ in range(20)]
    for answer in at_once([lambda token=token: ask(token) for token in unknown]):
        row.check("a token with a made-up key id", answer.status, 401)
    row.check("the token of a customer meanwhile", person.get("users/me"), 200)
    row.hold("made-up key ids cost no time", time.monotonic() - began < 5, f"{time.monotonic() - began:.1f} s")
    return "401"


left_out("W7", "key ids at a host without users", "needs a broker",
         "made_up_key_ids_cause_one_fetch_a_second_and_keep_no_new_key_out: platform/src/auth/http_key_source/tests.rs")


@row("D2", "guessing passwords, locking out")
def guessing(row):
    """After ten wrong guesses at an account, guesses from that network wait longer and longer, in any spelling of the address,
    at any door and whatever headers claim; the owner is let in from elsewhere. Only checked failures count."""
    shop = row.shops.common()
    person, eve = shop.person(), shop.client()
    user, host = person.email.split("@")
    spellings = [person.email, person.email.upper(), f" {person.email} ", f"{user}@{host}.", f"{user}＠example。com"]
    for number in range(10):
        guess = eve.log_in(spellings[number % 5], f"wrong guess {number}")
        row.check(f"guess {number + 1} as {spellings[number % 5]}", guess, "401 wrong-credentials")
    guess = row.check("guess 11", eve.log_in(person.email, PASSWORD), "429 too-many-attempts")
    first = int(guess.headers["retry-after"] or 0)
    lies = {"x-forwarded-for": "10.1.2.3", "forwarded": "for=10.1.2.3", "x-real-ip": "10.1.2.3"}
    credentials = {"email": person.email, "password": PASSWORD}
    row.check("guess 11 with other addresses in headers", eve.post("sessions", credentials, headers=lies), guess)
    row.check("guess 11 on the page", eve.code(person.email, PASSWORD)[1], None)
    row.check("the owner from elsewhere", person.session().get("users/me"), 200)
    row.check("another account from there", eve.log_in(shop.person().email, PASSWORD), 200)
    time.sleep(first + 0.1)
    row.check("guess 12 after Retry-After", eve.log_in(person.email, "wrong guess"), "401 wrong-credentials")
    guess = row.check("guess 13", eve.log_in(person.email, "wrong guess"), "429 too-many-attempts")
    row.hold("the delay grows", int(guess.headers["retry-after"] or 0) > first, f"{first}, {guess.headers}")
    unknown = f"nobody-{uuid.uuid4()}@example.com"
    answers = [str(eve.log_in(unknown, "wrong guess")) for _ in range(11)]
    row.check("an unknown account is as one that there is", answers, ["401 wrong-credentials"] * 10 + [str(guess)])
    inside = person.session()
    change = {"current_password": "a wrong guess", "new_password": "another horse battery"}
    wrong = {"current_password": change["current_password"]}
    doors = [lambda: inside.put("users/me/password", change), lambda: inside.delete("users/me", wrong),
             lambda: inside.patch("users/me", {"email": f"new-{person.email}", **wrong})]
    answers = [str(doors[number % 3]()) for number in range(11)]
    row.check("guesses in a session", answers, ["422 invalid-fields"] * 10 + [str(guess)])
    clumsy = shop.person()
    for _ in range(12):
        row.check("a log-in that is refused unchecked", clumsy.log_in(clumsy.email, ""), "422 invalid-fields")
        row.check("a log-in without a password", clumsy.post("sessions", {"email": clumsy.email}), "422 invalid-fields")
    row.check("refused forms are no guesses", clumsy.log_in(clumsy.email, PASSWORD), 200)
    return f"{guess.status}; the owner gets in"


left_out("D2", "guesses from many networks", "needs too many",
         "many_networks_take_bounded_memory: contexts/users/src/application/login_throttle/tests.rs")

COMMON = ["password", "Password1", "PASSWORD123!", "12345678", "qwertyuiop", "iloveyou1", "letmein123", "11111111"]


@row("D10", "weak hashes and passwords, timing")
def weak_passwords(row):
    """No host hashes below cost 10 unless it says that it may; a log-in brings a hash up to the cost of today; common passwords
    and words of the account are refused; no answer takes a time that tells whether there is an account."""
    for cost in ("4", "9", "0"):
        code, said = row.shops.refusal({"users.password_cost": cost})
        row.hold(f"a host with cost {cost} refuses", code not in (0, "started"), f"{code}: {said}")
    shop = row.shops.new({"users.password_cost": "10"}, cheap=False)
    for password in COMMON:
        answer = shop.client().post("users", {"email": "bob@example.com", "display_name": "Bob", "password": password})
        row.check(f"the password {password}", (answer.status, answer.fields), (422, ["password"]))
    ada, bob = shop.person("ada"), shop.person("bob")
    change = {"current_password": PASSWORD, "new_password": "Password1"}
    row.check("a common new password", ada.put("users/me/password", change).fields, ["new_password"])
    made = shop.run("users", "create-admin", "--email", "c@example.com", "--password-stdin", said="password1\n")
    row.check("a common password of an admin", made.returncode, 1)
    shop.restart(users__password_cost="12")
    row.check("the cost before a log-in", (cost_of(shop, ada), cost_of(shop, bob)), ("10", "10"))
    row.check("a log-in", ada.log_in(ada.email, PASSWORD), 200)
    row.check("the cost after it", (cost_of(shop, ada), cost_of(shop, bob)), ("12", "10"))
    medians = timed(shop, {"low": bob.email, "today": ada.email, "unknown": "nobody@example.com"})
    spread = max(medians.values()) / min(medians.values())
    row.hold("known and unknown accounts take the same time", spread < 1.6, medians)
    return f"refused; times within {100 * (spread - 1):.0f} %"


def cost_of(shop, person):
    file = os.path.join(shop.data, "users.db")
    with closing(sqlite3.connect(f"file:{urllib.parse.quote(file)}?mode=ro", uri=True)) as database:
        hashes = database.execute("SELECT password_hash FROM users WHERE email = ?", [person.email])
        return hashes.fetchone()[0].split("$")[2]


def timed(shop, emails):
    """The median time of a wrong password, by account."""
    client, times = shop.client(), {name: [] for name in emails}
    for _ in range(7):
        for name, email in emails.items():
            began = time.perf_counter()
            client.log_in(email, "a wrong guess")
            times[name].append(time.perf_counter() - began)
    return {name: round(statistics.median(several), 4) for name, several in times.items()}


@row("D11", "registering again under a key")
def registered_again(row):
    """A registration under a key that had other fields is refused, the password among them; finding out which addresses have an
    account, by registering or by a change of one's own address, is slowed down, by network."""
    shop = row.shops.common()
    client, email, key = shop.client(), f"key-{uuid.uuid4()}@example.com", {"idempotency-key": str(uuid.uuid4())}
    body = {"email": email, "display_name": "Ada", "password": PASSWORD}
    first = client.post("users", body, headers=key)
    row.check("a registration", first, 201)
    row.check("the same again", client.post("users", body, headers=key)["id"], first["id"])
    for other in ({"password": "another horse battery"}, {"display_name": "Eve"}, {"email": f"x{email}"}):
        again = client.post("users", body | other, headers=key)
        row.check(f"again with {other}", again, "422 idempotency-key-reused")
    row.check("the other password", client.log_in(email, "another horse battery"), "401 wrong-credentials")
    eve = shop.client()
    answers = [eve.post("users", body) for _ in range(21)]
    row.check("twenty questions", {str(answer) for answer in answers[:20]}, {"409 email-taken"})
    row.check("one more", answers[20], "429 too-many-attempts")
    row.hold("one more is told when", answers[20].headers["retry-after"])
    row.check("a registration from elsewhere", shop.person().get("users/me"), 200)
    change = {"email": email, "current_password": PASSWORD}
    curious = shop.person()
    answers = [curious.patch("users/me", change) for _ in range(25)]
    row.check("the question by a change of the address", answers[0], "409 email-taken")
    row.check("the question by a change of the address, 25 times", answers[24], "429 too-many-attempts")
    return f"{again.status}; 429 after twenty"


@row("D12", "doing wrong without a trace")
def audited(row):
    """Wrong passwords, throttling, refused requests, changes of roles and reads of personal data are in the audit trail, without
    addresses and passwords, and `galleria verify` finds its chain whole."""
    shop = row.shops.new({"http.rate_list": "1"})
    root, person, eve = shop.admin(), shop.person(), shop.client()
    for _ in range(11):
        eve.log_in(person.email, "a wrong guess")
    eve.log_in("nobody-of-this-shop@example.com", "a wrong guess")
    for path in ("users", "orders?all=true", "payments", "products/audit-entries"):
        row.check(f"a customer asks for {path}", person.get(path), "403 permission-missing")
    for _ in range(12):
        throttled = person.get("orders")
    row.check("twelve lists", throttled, "429 too-many-requests")
    root.put(f"users/{person.id}/roles/support")
    root.delete(f"users/{person.id}/roles/support")
    root.get(f"users/{person.id}")
    proof = {"grant_type": "client_credentials", "client_id": str(uuid.uuid4()), "client_secret": "x" * 43}
    eve.form("oauth/token", proof)
    shop.restart(http__rate_list="50")
    trails = {context: until(lambda: root.get(f"{context}/audit-entries?limit=100"), 5)
              for context in ("users", "products", "orders", "payments", "notifications")}
    found = {(context, entry["action"]) for context, trail in trails.items() for entry in trail["items"]}
    wanted = {("users", action) for action in (
        "password-refused", "request-refused", "role-granted", "role-revoked", "personal-data-read", "logged-in",
        "credentials-refused")}
    wanted |= {("orders", "request-refused"), ("orders", "request-throttled"), ("payments", "request-refused"),
               ("products", "request-refused")}
    row.check("what is missing in the trails", sorted(wanted - found), [])
    refused = [entry for entry in trails["users"]["items"] if entry["action"] == "password-refused"]
    row.hold("wrong passwords are counted, with account and network", any(
        person.id in entry["object"] and entry["times"] + len(refused) > 1 and entry["network"] == eve.address
        for entry in refused), refused)
    told = b"".join(trail.raw for trail in trails.values())
    row.hold("no address and no password is in a trail", not any(
        text in told for text in (b"example.com", b"wrong guess", PASSWORD.encode())), told[:500])
    verified = shop.run("verify")
    row.check("galleria verify", verified.returncode, 0)
    return f"{len(found)} kinds of entries"


# Every writing is of the name `ada-N` or of nothing that can be seen.
HIDDEN = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2066", "\u00ad", "\u0000", "\u3164", "\ue000", "\u0007"]


@row("D21", "look-alike names, blank passwords")
def look_alikes(row):
    """Full-width letters are the letters they look like where they identify somebody; characters that cannot be seen are refused
    in addresses, names, articles and categories; a password of blanks, of too few characters or of the account's own words
    is none."""
    shop = row.shops.common()
    person, client, root = shop.person(), shop.client(), shop.admin()
    user = person.email.split("@")[0]

    def register(**fields):
        body = {"email": f"x{uuid.uuid4().hex}@example.com", "display_name": "Ada", "password": PASSWORD}
        return client.post("users", body | fields)

    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in user)
    for email in (person.email.upper(), f"{wide}@example.com", f"{wide}＠ｅｘａｍｐｌｅ.com", f"{user}@example。com"):
        row.check(f"another account of {email}", register(email=email), "409 email-taken")
    for sign in HIDDEN:
        for field, value in (("email", f"a{sign}{user}@example.com"), ("display_name", f"Ad{sign}a"),
                             ("display_name", sign)):
            answer = register(**{field: value})
            row.check(f"{field} {value!a}", (answer.status, answer.fields), (422, [field]))
        for field in ("name", "category", "sku"):
            product = {"sku": f"S-{uuid.uuid4()}", "name": "Vase", "category": "Vases",
                       "price": {"amount_minor": 100, "currency": "EUR"}}
            answer = root.post("products", product | {field: f"Va{sign}se"})
            row.check(f"{field} of a product {sign!a}", (answer.status, answer.fields), (422, [field]))
        answer = person.patch("users/me", {"display_name": f"Ad{sign}a"})
        row.check(f"a new name {sign!a}", (answer.status, answer.fields), (422, ["display_name"]))
    email = "grace.hopper@example.com"
    for password in (" " * 8, "\u3000" * 8, "\u00a0" * 9, "éééé", "漢字漢字", "short", email, "grace.hopper",
                     "GRACE.HOPPER42", "Grace Hopper", "gracehopper1", "é" * 37, "with\u0000zero byte"):
        answer = register(email=email, display_name="Grace Hopper", password=password)
        row.check(f"the password {password!a}", (answer.status, answer.fields), (422, ["password"]))
    with open(os.path.join(shop.folder, "names.csv"), "w") as file:
        file.write("Handle,Title,Variant SKU,Variant Price\n"
                   "h1,Va\u200bse,LOOK-1,1\nh2,Vase,LO\u200bOK-2,1\nh3,\u202eVase,LOOK-3,1\nh4,Vase,ＬOOK-4,1\nh5,Vase,..,1\nh6,Vase,LOOK-6\u3164,1\n")
    done = shop.run("import", "names.csv", "--currency", "EUR")
    row.check("an import of such names", (done.returncode, "6 refused" in done.stdout), (1, True))
    change = {"current_password": PASSWORD, "new_password": user}
    row.check("one's own name as a new password", person.put("users/me/password", change).fields, ["new_password"])
    return "409 and 422"
