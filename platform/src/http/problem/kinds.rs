//! The kinds of problems that every context shares.

crate::problem_kinds! {
    INVALID_FIELDS: UNPROCESSABLE_ENTITY, "invalid-fields",
        "Some fields of the body, or parameters of the query, are refused. Nothing was done.",
        "Correct what `errors` names; it names all of them at once, each with the reason.";
    MALFORMED_JSON: BAD_REQUEST, "malformed-json",
        "The body is not a JSON object. Nothing was done.",
        "Send one JSON object in UTF-8; `detail` says where reading stopped.";
    MALFORMED_FORM: BAD_REQUEST, "malformed-form",
        "The body is not a form. Nothing was done.",
        "Send name=value pairs with & between them, in UTF-8.";
    NO_SUCH_FIELD: BAD_REQUEST, "no-such-field",
        "The parameter `fields` names a field that the items of the list do not have.",
        "Choose among the names that `detail` lists, or leave the parameter out to get all of them.";
    MEDIA_TYPE_UNSUPPORTED: UNSUPPORTED_MEDIA_TYPE, "media-type-unsupported",
        "The body is of a media type that this endpoint does not read. Nothing was done.",
        "Send the media type that the description of the endpoint names, and say so in Content-Type.";
    ENCODING_UNSUPPORTED: UNSUPPORTED_MEDIA_TYPE, "encoding-unsupported",
        "The body is compressed. Nothing was done.",
        "Send it as it is, without Content-Encoding.";
    BODY_TOO_LARGE: PAYLOAD_TOO_LARGE, "body-too-large",
        "The body is larger than 64 KiB, or a file than 1 MiB. Nothing was done.",
        "Send less in one request.";
    BODY_TOO_SLOW: REQUEST_TIMEOUT, "body-too-slow",
        "The body did not come in time. Nothing was done.",
        "Send the request again.";
    BODY_INCOMPLETE: BAD_REQUEST, "body-incomplete",
        "The body broke off before its end. Nothing was done.",
        "Send the request again.";
    HEAD_TOO_SLOW: REQUEST_TIMEOUT, "head-too-slow",
        "The head of the request did not come in time. Nothing was done.",
        "Send the request again.";
    HEAD_TOO_LARGE: REQUEST_HEADER_FIELDS_TOO_LARGE, "head-too-large",
        "The head of the request is larger than 16 KiB, or has more than 96 headers.",
        "Send fewer and shorter headers.";
    BAD_REQUEST: BAD_REQUEST, "bad-request",
        "The request cannot be read as HTTP, its path cannot be a path of this shop, or its method takes no body and it has one.",
        "Correct the request; another try of the same one gets the same answer.";

    NO_SUCH_PAGE: NOT_FOUND, "no-such-page",
        "There is nothing at this path.",
        "Look at `/api/v1` for the resources, and at `/api-docs` for the endpoints.";
    METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED, "method-not-allowed",
        "The path exists, and does not take this method.",
        "Use a method that the `Allow` header names.";
    CORS_REFUSED: BAD_REQUEST, "cors-refused",
        "A page of another origin may not send this request.",
        "The operator names the origins that may in `http.cors_origins`.";

    TOKEN_MISSING: UNAUTHORIZED, "token-missing",
        "The endpoint needs an access token, and none was sent.",
        "Log in at `/api/v1/sessions`, and send `Authorization: Bearer` with the token.";
    TOKEN_EXPIRED: UNAUTHORIZED, "token-expired",
        "The access token is older than it may be.",
        "Refresh the session at `/api/v1/sessions/refresh`, and send the request again.";
    TOKEN_ENDED: UNAUTHORIZED, "token-ended",
        "The access that the token gives has ended: by a log-out, a change of the account, or a loss of a role.",
        "Refresh the session; if that is refused, log in again.";
    TOKEN_INVALID: UNAUTHORIZED, "token-invalid",
        "The access token was not issued by this shop, or has been altered.",
        "Log in again, and send the token as it was received.";
    KEYS_UNAVAILABLE: SERVICE_UNAVAILABLE, "keys-unavailable",
        "The key that the access token names cannot be fetched now. Nothing was done.",
        "Send the request again after the seconds in `Retry-After`.";
    PERMISSION_MISSING: FORBIDDEN, "permission-missing",
        "The caller is known, and lacks the permission that `permission` names.",
        "Ask somebody with the permission `access` for a role that has it, then refresh the session.";
    NO_OPERATOR_TOKEN: FORBIDDEN, "no-operator-token",
        "The host has no token for operators.",
        "Set `management.token`, or let the host make one.";
    PEOPLE_ONLY: FORBIDDEN, "people-only",
        "The endpoint concerns the own things of a person; a service account has none.",
        "Call it with the token of a person.";
    OWN_THINGS_ONLY: FORBIDDEN, "own-things-only",
        "The request concerns things of other people.",
        "Ask for your own things, or use an account with the permission.";

    IDEMPOTENCY_KEY_REQUIRED: PRECONDITION_REQUIRED, "idempotency-key-required",
        "The request moves money and has no `Idempotency-Key`. Nothing was done.",
        "Send a fresh text, such as a UUID, for each new request, and the same one when you repeat a request.";
    BAD_IDEMPOTENCY_KEY: BAD_REQUEST, "bad-idempotency-key",
        "The `Idempotency-Key` is sent twice, is longer than 255 characters, or has characters that cannot be seen. Nothing was done.",
        "Send it once, as 1 to 255 visible ASCII characters.";
    IDEMPOTENCY_KEY_REUSED: UNPROCESSABLE_ENTITY, "idempotency-key-reused",
        "The key was used for another request. Nothing was done by this one.",
        "Take a fresh key for each request.";
    IDEMPOTENCY_KEY_IN_FLIGHT: CONFLICT, "idempotency-key-in-flight",
        "A request with the same key is under way.",
        "Send it again a little later: you get the answer of the first.";
    IF_MATCH_REQUIRED: PRECONDITION_REQUIRED, "if-match-required",
        "The change does not say which version it is for. Nothing was done.",
        "Read the resource, and send its `ETag` in `If-Match`.";
    BAD_IF_MATCH: BAD_REQUEST, "bad-if-match",
        "The `If-Match` header cannot be read, or names several versions. Nothing was done.",
        "Send the `ETag` of the version that you have seen, as you got it.";
    STALE_VERSION: PRECONDITION_FAILED, "stale-version",
        "The resource has changed since the version that you have seen. Nothing was done.",
        "Read it again, and decide on what it is now.";
    CHANGED_MEANWHILE: CONFLICT, "changed-meanwhile",
        "Others changed the same thing each time this was tried. Nothing was changed by this request.",
        "Send it again.";

    TOO_MANY_REQUESTS: TOO_MANY_REQUESTS, "too-many-requests",
        "The client asks more often than it may. Nothing was done.",
        "Wait for the seconds in `Retry-After`; `RateLimit` tells what is left.";
    OVERLOADED: SERVICE_UNAVAILABLE, "overloaded",
        "The host has more requests than it can work on. Nothing was done.",
        "Send the request again after the seconds in `Retry-After`, with the same Idempotency-Key.";
    STORE_UNAVAILABLE: SERVICE_UNAVAILABLE, "store-unavailable",
        "The store cannot be reached now. What it confirmed before is kept; whether this request took effect is not known.",
        "Send it again with the same Idempotency-Key, or look first at what it was to change.";
    MOVED: SERVICE_UNAVAILABLE, "moved",
        "The data of this context move to another database, or have moved. Nothing was changed.",
        "Send the request again after the seconds in `Retry-After`.";
    STARTING: SERVICE_UNAVAILABLE, "starting",
        "The host starts. Nothing was done.",
        "Send the request again after the seconds in `Retry-After`.";
    STOPPING: SERVICE_UNAVAILABLE, "stopping",
        "The host stops. Nothing was done.",
        "Send the request to another host, or again after the seconds in `Retry-After`.";
    CONTEXT_ELSEWHERE: SERVICE_UNAVAILABLE, "context-elsewhere",
        "Another host of this shop answers this path. Nothing was done.",
        "Ask the address of the shop, and not that of one host.";
    CONTEXT_AWAY: SERVICE_UNAVAILABLE, "context-away",
        "The host that answers this path is away. Nothing was sent to it.",
        "Send the request again in a few seconds.";
    HOST_AWAY: SERVICE_UNAVAILABLE, "host-away",
        "The balancer reaches no host for this path.",
        "Send the request again in a few seconds.";
    NO_ANSWER: BAD_GATEWAY, "no-answer",
        "The host that answers this path did not answer. Whether the request took effect is not known.",
        "Send it again with the same Idempotency-Key, or look first at what it was to change.";
    FORWARDING_LOOP: LOOP_DETECTED, "forwarding-loop",
        "A host that does not run the context was asked for it by another host. Nothing was changed.",
        "The operator corrects `http.forward.*` of the hosts.";
    INTERNAL_ERROR: INTERNAL_SERVER_ERROR, "internal-error",
        "Something broke on our side; it is in the log with the id of the request.",
        "Send the operator the `X-Request-Id` of the answer.";
    PERSON_KEY_AWAY: SERVICE_UNAVAILABLE, "person-key-away",
        "The key that personal data are sealed with cannot be had now: the host of `users` does not answer. Nothing was changed.",
        "Send the request again after the seconds in `Retry-After`.";
}

#[cfg(test)]
crate::problem_kinds! {
    NO_SUCH_ORDER: NOT_FOUND, "no-such-order", "There is no such order.", "Check the id.";
    NO_SUCH_THING: NOT_FOUND, "no-such-thing", "There is no such thing.", "Check the id.";
    BASKET_EMPTY: CONFLICT, "basket-empty", "The basket is empty.", "Put something in it.";
    ORDER_SHIPPED: CONFLICT, "order-shipped", "The order is shipped.", "Wait for it.";
    PRICE_ROSE: CONFLICT, "price-rose", "The price rose.", "Agree to it.";
}
