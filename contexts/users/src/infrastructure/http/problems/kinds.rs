//! The kinds of problems of this context.

platform::problem_kinds! {
    NO_SUCH_USER: NOT_FOUND, "no-such-user",
        "There is no such user.",
        "Check the id; `GET /api/v1/users` lists the accounts.";
    NO_SUCH_ROLE: NOT_FOUND, "no-such-role",
        "There is no role of this name.",
        "The roles are customer, admin, catalogue-manager and support.";
    EMAIL_TAKEN: CONFLICT, "email-taken",
        "Another account has this e-mail address. Nothing was changed.",
        "Log in to that account, or use another address.";
    USER_ERASED: CONFLICT, "user-erased",
        "The account has been erased, which cannot be undone.",
        "Register a new account.";
    USER_DEACTIVATED: FORBIDDEN, "user-deactivated",
        "The account is deactivated.",
        "Ask the shop to reactivate it.";
    NOTHING_TO_CHANGE: CONFLICT, "nothing-to-change",
        "It is already so.",
        "Nothing more is to be done.";
    OWN_ACCOUNT: CONFLICT, "own-account",
        "Nobody deactivates, erases or takes a role from the own account here.",
        "Log out at `/sessions`, erase yourself at `/users/me`, or ask another admin.";
    LAST_ADMIN: CONFLICT, "last-admin",
        "This is the last active admin; without one nobody could give roles.",
        "Make somebody else an admin first.";
    PERMISSION_NOT_HELD: FORBIDDEN, "permission-not-held",
        "Somebody gives no permission that he or she lacks, and decides about nobody who has more.",
        "Ask an account that has the permissions.";

    WRONG_CREDENTIALS: UNAUTHORIZED, "wrong-credentials",
        "The e-mail address or the password is wrong; which of them is not told.",
        "Try again. After several attempts the answers come more slowly.";
    TOO_MANY_ATTEMPTS: TOO_MANY_REQUESTS, "too-many-attempts",
        "Too many passwords were tried for this account or from this network. Nothing was done.",
        "Wait for the seconds in `Retry-After`, then try again.";
    TOO_BUSY: SERVICE_UNAVAILABLE, "too-busy",
        "Too many people log in at this moment. Nothing was done.",
        "Try again after the seconds in `Retry-After`.";
    SESSION_ENDED: UNAUTHORIZED, "session-ended",
        "The session has ended: by a log-out, a new password, or a change of the account.",
        "Log in again.";
    REFRESH_TOKEN_UNKNOWN: UNAUTHORIZED, "refresh-token-unknown",
        "The refresh token is not one of this shop, or its session is long gone.",
        "Log in again.";
    REFRESH_TOKEN_EXPIRED: UNAUTHORIZED, "refresh-token-expired",
        "The refresh token is older than it may be.",
        "Log in again.";
    REFRESH_TOKEN_REUSED: UNAUTHORIZED, "refresh-token-reused",
        "The refresh token was used before, so its session has ended: one of the two users of it may be a thief.",
        "Log in again; if it was not you who used it, change your password.";

    NO_SUCH_SERVICE_ACCOUNT: NOT_FOUND, "no-such-service-account",
        "There is no such service account.",
        "Check the id; `GET /api/v1/service-accounts` lists them.";
    INVALID_REQUEST: BAD_REQUEST, "invalid-request",
        "A parameter of OAuth 2.0 is missing, malformed, or given more than once.",
        "Correct what `detail` names.";
    INVALID_GRANT: BAD_REQUEST, "invalid-grant",
        "The code or the refresh token is unknown, used, expired, or of another request.",
        "Begin again at the authorization endpoint.";
    INVALID_SCOPE: BAD_REQUEST, "invalid-scope",
        "The scope has a permission that the client lacks, or a name that is none.",
        "Ask for permissions that the account has, or leave the scope out.";
    INVALID_CLIENT: UNAUTHORIZED, "invalid-client",
        "The id or the secret of the client is wrong, or the account is revoked.",
        "Check both; a lost secret is replaced by a new service account.";
    GRANT_TYPE_UNSUPPORTED: BAD_REQUEST, "grant-type-unsupported",
        "The token endpoint does not know this grant.",
        "Use `authorization_code`, `refresh_token` or `client_credentials`.";
    UNKNOWN_CLIENT: BAD_REQUEST, "unknown-client",
        "The page that asks for a log-in is not known to this shop.",
        "The operator names pages in `users.oauth_clients`.";
    UNKNOWN_REDIRECT_URI: BAD_REQUEST, "unknown-redirect-uri",
        "The page asks to return to an address that is not its own.",
        "The operator names the addresses of a page in `users.oauth_clients`.";
    CROSS_SITE_FORM: FORBIDDEN, "cross-site-form",
        "The log-in form was sent by another site. Nobody was logged in.",
        "Open the page of the shop, and log in there.";
    NO_ISSUER: NOT_FOUND, "no-issuer",
        "The shop issues no codes: `users.issuer` is not set.",
        "The operator sets it to the public address of the shop.";

    HOSTS_ONLY: UNAUTHORIZED, "hosts-only",
        "Keys of persons are given to hosts of this shop only.",
        "The operator gives every host the same `shop.secret`.";
    PERSON_KEY_DESTROYED: GONE, "person-key-destroyed",
        "The person has been erased, and the key destroyed.",
        "Nothing: what was sealed with it cannot be read any more.";
    PERSON_KEYS_AWAY: SERVICE_UNAVAILABLE, "person-keys-away",
        "The keys of persons cannot be read now.",
        "Ask again after the seconds in `Retry-After`.";
}
