"""Which refusals of a request that fits its schema are right: a schema says how a request is written, not what is in the shop.

Everything else that the tool finds is a fault, of the shop or of its description. Each line here has the reason.
"""

import json
import re
import unicodedata

import schemathesis
from schemathesis.core.failures import Failure

# Kinds of problems that depend on what is in the shop, or on what was asked before.
OF_THE_STATE = {
    "stale-version": "If-Match is any version; the thing has another",
    "idempotency-key-reused": "the tool sends one key with many requests",
    "unknown-client": "any text is a client_id; the shop knows one",
    "unknown-redirect-uri": "any address is a redirect_uri; the client has one",
    "invalid-grant": "any text is a code or a refresh token",
    "invalid-scope": "any text is a scope; the account has some permissions",
    "invalid-request": "the parameters that are required depend on the grant (RFC 6749, 4)",
    "file-refused": "any text is a file; a product export has columns and a currency",
    "malformed-webhook": "the bytes are not signed",
}
# Refusals of a field for what is in the shop, or for what JSON Schema cannot say.
OF_A_FIELD = [
    (r"current_password", r"is not your password", "passwords are guessed"),
    (r"current_password", r"is needed for a new e-mail address", "whether an e-mail address is new depends on the account"),
    (r"(current_)?password", r"must have at most 72 bytes", "characters are counted, not bytes"),
    (r"(new_)?password", r"is one of the most common passwords|must not be your e-mail|must not consist of blanks", "a list of words"),
    (r"(.*\.)?sku", r"is not a product of this shop|is no longer on sale|is not sold in", "any text is a SKU"),
    (r"sku", r"must be written as|must not contain|must not be \. or|must not end in", "a new SKU looks like no other"),
    (r"cursor", r"must be the `next` of a page", "cursors are opaque"),
    (r"(.*\.)?currency", r"must be the ISO 4217 code of a currency in circulation", "three letters are a code; some 150 are in use"),
    (r"(.*\.)?country", r"must be a country code of ISO 3166-1", "two letters are a code; 249 are in use"),
    (r"shipping_address\..*", r".*an address in|must be|is required", "the parts of an address depend on its country (ADR 0042)"),
    (r"currency|max_price|min_price|sort", r"is required with|must|can be relevance only", "one parameter needs another"),
    (r"lines", r"must hold at least one line", "lines that are left out are those of the basket; an empty list is none"),
    (r".*", r"must be a whole number, written without point", "JSON Schema takes 2.0 for a whole number"),
    (r".*", r"must not contain U\+", "no pattern lists what cannot be seen (Unicode), nor marks without a letter"),
    (r"q", r"must contain a letter or a digit", "no pattern lists the letters of all scripts"),
]


def is_right(problem):
    if problem.get("code") in OF_THE_STATE:
        return True
    errors = problem.get("errors", [])
    known = [any(re.fullmatch(field, error["field"]) and re.match(detail, error["detail"]) for field, detail, _ in OF_A_FIELD)
             for error in errors]
    return bool(known) and all(known)


def texts(value):
    """Every text in a value, at any depth."""
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from texts(part)
        case list():
            for part in value:
                yield from texts(part)


def stays(response):
    """Whether it is there in another status: what is deleted of an account is its access or its data, and others refer to it."""
    try:
        return response.status_code == 200 and json.loads(response.content).get("status") in ("revoked", "erased")
    except (ValueError, AttributeError):
        return False


def gets_shorter(case):
    """Whether a text is too long as it is sent alone: blanks at its ends do not count, nor does how its letters are composed."""
    too_long = "larger than maxLength" in (case.meta.phase.data.description or "")
    sent = texts([dict(case.query or {}), case.body if isinstance(case.body, dict | list) else {}])
    return too_long and any(len(unicodedata.normalize("NFKC", text.strip())) < len(text) for text in sent)


@schemathesis.hook
def filter_failure(context, failure: Failure, case, response):
    """Drops the failures that are none."""
    if type(failure).__name__ == "AcceptedNegativeData":
        return not gets_shorter(case)
    if type(failure).__name__ == "UseAfterFree":
        return not stays(response)
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    try:
        problem = json.loads(response.content)
    except ValueError:
        return True
    return not is_right(problem)
