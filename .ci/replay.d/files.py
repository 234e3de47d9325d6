"""Rows about what lies and shows on the machine: permissions of files, secrets in words, weak secrets."""

import os
import socket
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

from rows import row
from shop import PASSWORD, SECRET
from doors import webhook

HUSH = "hunter2-must-not-be-seen"


def loose(folder):
    """What others of the machine may read or enter."""
    found = []
    for place, _, names in os.walk(folder):
        for path in [place] + [os.path.join(place, name) for name in names]:
            mode = stat.S_IMODE(os.stat(path).st_mode)
            if mode & 0o077 or mode not in (0o700, 0o600):
                found.append(f"{os.path.relpath(path, folder)} {mode:o}")
    return found


@row("D9", "reading the files of a shop")
def permissions(row):
    """The data folder is 0700 and its files are 0600, whichever command makes them and whatever they were before; the doctor says
    where others can read."""
    before = os.umask(0)
    try:
        shop = row.shops.new()
        shop.person().order()
        shop.admin()
        row.check("what others can read of a running shop", loose(shop.data), [])
        shop.stop()
        row.check("what others can read of a stopped shop", loose(shop.data), [])
        folder = row.shops.new_folder()
        for command in (["migrate"], ["users", "create-admin", "--email", "a@example.com", "--password-stdin"]):
            shop.folder, kept = folder, shop.folder
            made = shop.run(*command, said="correct horse battery\n")
            shop.folder = kept
            row.check(f"galleria {command[0]}", made.returncode, 0)
            row.check(f"what others can read after {command[0]}", loose(os.path.join(folder, "data")), [])
        for place, _, names in os.walk(shop.data):
            os.chmod(place, 0o755)
            for name in names:
                os.chmod(os.path.join(place, name), 0o644)
        doctor = shop.run("doctor")
        sees = doctor.returncode == 1 and "read" in doctor.stdout
        row.hold("the doctor sees that others can read", sees, doctor.stdout[-800:])
        shop.restart()
        row.check("what others can read after a start on open files", loose(shop.data), [])
    finally:
        os.umask(before)
    return "0700 and 0600"


class RefusingServer:
    """Speaks as much of PostgreSQL as it takes to refuse a password; as a context, its port."""

    REFUSAL = b"SFATAL\0VFATAL\0C28P01\0Mthe password is wrong\0\0"

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()
        return self.listener.getsockname()[1]

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        while True:
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.refuse, args=(stream,), daemon=True).start()

    def refuse(self, stream):
        with stream:
            try:
                if stream.recv(4096)[4:8] == bytes.fromhex("04d2162f"):
                    stream.sendall(b"N")  # no TLS
                    stream.recv(4096)
                stream.sendall(b"E" + (len(self.REFUSAL) + 4).to_bytes(4, "big") + self.REFUSAL)
            except OSError:
                pass


@row("D18", "passwords in what commands print")
def masked(row):
    """No command prints a secret or a password in a URL, in its settings, errors, JSON and log, nor the value of a setting whose
    name is mistyped."""
    shop = row.shops.new({"log": "trace"})
    person = shop.person("hidden")
    person.order()
    person.code(person.email, PASSWORD)
    person.log_in(person.email, "a wrong guess")
    person.renew()
    for what, text in {"webhook secret": SECRET, "password": PASSWORD, "wrong password": "a wrong guess", "token": person.token,
                       "refresh token": person.refresh, "address": person.email}.items():
        row.hold(f"the log at its finest has no {what}", text not in shop.logged(), text)
    shop.stop()
    with RefusingServer() as port:
        url = f"//user:{HUSH}@127.0.0.1:{port}"
        settings = [
            ("provider.url", f"http:{url}"), ("users.url", f"http:{url}"), ("http.forward.users", f"http:{url}"),
            ("provider.shop_url", f"http:{url}"), ("users.issuer", f"https:{url}"), ("provider.ulr", f"http:{url}"),
            ("database.url", f"postgres:{url}/x"), ("orders.database_url", f"postgres:{url}/x"),
            ("databse.url", f"postgres:{url}/x"), ("broker.url", f"nats:{url}"), ("broker.url", f"amqp:{url}/%2f"),
            ("shop.secret", f"{HUSH}{HUSH}"), ("payments.webhook_secrets", f"{HUSH},x"),
        ]
        commands = (["doctor"], ["doctor", "--json"], ["serve", "--contexts", "nothing"], ["verify"])
        tries = [(command, {name: value}) for name, value in settings for command in commands]
        for number, text in enumerate((
                f'[provider]\nurl = "http:{url}"\n', f'[database]\nurl = "postgres:{url}/x\n', f'shop.secret = {HUSH}\n',
                f'[databse]\nurl = "postgres:{url}/x"\n', f'[payments]\nwebhook_secrets = ["{HUSH}", "x"]\n')):
            file = os.path.join(shop.folder, f"{number}.toml")
            with open(file, "w") as config:
                config.write(text)
            tries += [([command, "--config", file], {}) for command in ("doctor", "verify")]
        with ThreadPoolExecutor(4) as pool:
            several = list(pool.map(lambda one: shop.run(*one[0], settings=one[1]), tries))
    for (command, settings), done in zip(tries, several):
        words = done.stdout + done.stderr
        told = [line for line in words.splitlines() if HUSH in line]
        row.hold(f"{' '.join(command)} with {settings}", words and not told, "\n".join(told))
    return f"masked in {len(tries)} outputs"


@row("D19", "weak secrets, repeated event ids")
def weak_secrets(row):
    """No host and no provider starts with a secret that can be guessed, nor repeats it; a webhook is known by its event id for its
    payment alone, so that one that was used for another payment hides no news."""
    weak = ["x", "fifteen-letters", "aaaaaaaaaaaaaaaaaaaaaaaa", "ababababababababab", f"{SECRET},short"]
    for secret in weak:
        code, said = row.shops.refusal({"payments.webhook_secrets": secret}, cheap=True)
        row.hold(f"a host with the webhook secret {secret!r} refuses", code not in (0, "started"), f"{code}: {said}")
        row.hold("its refusal does not repeat it", len(secret) < 8 or secret not in said, said)
    code, said = row.shops.refusal({"shop.secret": "too short a secret"}, cheap=True)
    row.hold("a host with a short secret of the shop refuses", code not in (0, "started"), f"{code}: {said}")
    shop = row.shops.new()
    provider = shop.run("provider", "--listen", "127.0.0.1:0", settings={"payments.webhook_secrets": "x", "data_dir": "bank"})
    row.hold("a provider with a weak secret refuses", provider.returncode != 0, provider.stdout)
    person, root = shop.person(), shop.admin()
    orders = [person.order("tok_never_answers", wait=0)["id"] for _ in range(2)]
    for order in orders:
        payment = payment_of(root, order)
        told = webhook(shop.client(), "charge.captured", payment["id"], payment["amount"], event="evt_used_twice")
        row.check("the news of a payment under that event id", told, 204)
    for order in orders:
        row.check("the payment of that order", payment_of(root, order)["status"], "captured")
    again = webhook(shop.client(), "charge.captured", payment["id"], payment["amount"], event="evt_used_twice")
    row.check("the same webhook again", again, 204)
    row.check("events of captures in its life", len(root.get(f"payments/{payment['id']}")["refunds"]), 0)
    return "refused; both are captured"


def payment_of(staff, order):
    """The payment of an order, once it is there."""
    from shop import until
    answer = until(lambda: (got := staff.get(f"payments/by-order/{order}")).status == 200 and got)
    return staff.get(f"payments/{answer['id']}").body
