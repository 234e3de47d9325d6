"""Access tokens that a stranger makes, and those of a known key: Ed25519 (RFC 8032) and JWT, as far as they are needed."""

import base64
import hashlib
import hmac
import json
import time
import uuid

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P
HEAD_OF_PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def base_x():
    square = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return x if x % 2 == 0 else P - x


BASE = (base_x(), BASE_Y, 1, base_x() * BASE_Y % P)


def add(a, b):
    first = (a[1] - a[0]) * (b[1] - b[0]) % P
    second = (a[1] + a[0]) * (b[1] + b[0]) % P
    third, fourth = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = second - first, fourth - third, fourth + third, second + first
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def packed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Key:
    """A signing key of 32 bytes."""

    def __init__(self, seed):
        self.seed = seed
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = digest[32:]
        self.public = packed(times(self.scalar, BASE))

    def sign(self, text):
        nonce = self.number(self.prefix + text)
        point = packed(times(nonce, BASE))
        proof = (nonce + self.number(point + self.public + text) * self.scalar) % ORDER
        return point + proof.to_bytes(32, "little")

    @staticmethod
    def number(text):
        return int.from_bytes(hashlib.sha512(text).digest(), "little") % ORDER

    def pem(self):
        der = base64.b64encode(HEAD_OF_PKCS8 + self.seed).decode()
        return f"-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n"

    def jwk(self):
        return {"kty": "OKP", "crv": "Ed25519", "x": encoded(self.public)}


def encoded(part):
    if not isinstance(part, bytes):
        part = json.dumps(part).encode()
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def decoded(token, part):
    text = token.split(".")[part]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def signed(header, claims, key):
    """A token under an Ed25519 key."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(key.sign(text.encode()))}"


def hashed(header, claims, secret):
    """A token under an HMAC."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def claims_of(token, **other):
    """The claims of a token, as if it were issued now."""
    now = int(time.time())
    return {**decoded(token, 1), "iat": now, "exp": now + 300, "jti": str(uuid.uuid4()), **other}
