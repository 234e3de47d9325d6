"""Who sends the requests: somebody of the role under trial, and another one once the access of the first has ended.

Requests log out, change passwords, deactivate and erase; whoever they come from may be gone after any of them.
"""

import http.client
import itertools
import json
import os
import subprocess

import schemathesis

TRIAL = json.loads(os.environ["TRIAL"])
PASSWORD = TRIAL["people"]["admin"]["password"]
numbers = itertools.count(1)
# Programs have no access to accounts (ADR 0060).
PERMISSIONS = ["catalogue", "stock", "orders", "refunds", "customers", "audit"]


def ask(method, path, body=None, token=None, form=None):
    """Asks from an address that no request of the trial comes from: guesses of passwords have slowed that one down."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["content-type"] = "application/json"
    if form is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
    number = next(numbers)
    connection = http.client.HTTPConnection(
        TRIAL["host"], TRIAL["port"], timeout=30, source_address=(f"127.1.{number // 250 % 250}.{number % 250 + 1}", 0))
    connection.request(method, f"/api/v1/{path}", form or (json.dumps(body) if body is not None else None), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise AssertionError(f"{method} {path}: {answer.status} {text}")
    return json.loads(text or "null")


def log_in(email, password=PASSWORD):
    return ask("POST", "sessions", {"email": email, "password": password})["access_token"]


def admin():
    """A new admin, made at the command line: requests of a trial may have ended any other."""
    email = f"root-{next(numbers)}@example.com"
    create = [TRIAL["program"], "users", "create-admin", "--email", email, "--password-stdin"]
    settings = {f"GALLERIA_{name.replace('.', '_').upper()}": value for name, value in TRIAL["settings"].items()}
    subprocess.run(create, cwd=TRIAL["folder"], env=os.environ | settings, input=PASSWORD, text=True, check=True, capture_output=True)
    return log_in(email)


def customer():
    """A customer with orders as long as there is one whose account is as it was."""
    if not Caller.number:
        return log_in(TRIAL["people"]["customer"]["email"])
    email = f"ada-{next(numbers)}@example.com"
    ask("POST", "users", {"email": email, "password": PASSWORD, "display_name": "Ada"})
    return log_in(email)


def staff(role):
    email = f"{role}-{next(numbers)}@example.com"
    user = ask("POST", "users", {"email": email, "password": PASSWORD, "display_name": role})["id"]
    ask("PUT", f"users/{user}/roles/{role}", token=admin())
    return log_in(email)


def service_account():
    made = ask("POST", "service-accounts", {"name": f"robot-{next(numbers)}", "permissions": PERMISSIONS}, admin())
    form = f"grant_type=client_credentials&client_id={made['client_id']}&client_secret={made['client_secret']}"
    return ask("POST", "oauth/token", form=form)["access_token"]


def fresh_token():
    match TRIAL["role"]:
        case "customer":
            return customer()
        case "admin":
            return admin()
        case "service-account":
            return service_account()
        case role:
            return staff(role)


class Caller:
    """Who asks now, and how many have asked before."""

    token, number = None, 0


if TRIAL["role"] != "anonymous":

    @schemathesis.auth(refresh_interval=None)
    class Role:
        """The token of the caller, in each request of an operation that takes one."""

        def get(self, case, context):
            if Caller.token is None:
                Caller.token, Caller.number = fresh_token(), Caller.number + 1
            return Caller.token

        def set(self, case, data, context):
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def after_call(context, case, response):
    """Counts the answer, and lets a caller go whose access has ended."""
    with open(TRIAL["seen"], "a") as seen:
        seen.write(f"{case.operation.label.replace(' ', '')} {response.status_code}\n")
    sent = response.request.headers.get("Authorization")
    if response.status_code == 401 and sent == f"Bearer {Caller.token}":
        Caller.token = None
