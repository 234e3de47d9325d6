//! The headers that tell browsers what they may do with an answer. The answers of this API are data: no page, no script, no
//! frame. An endpoint that serves pages sets a policy of its own, which stays.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::settings::Hsts;

/// Nothing may be loaded, run or framed.
const NOTHING: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Two years, as browsers want it for their lists.
const TLS_ALONE: &str = "max-age=63072000; includeSubDomains";

/// Puts the headers on an answer, each unless it has one already.
pub(super) fn put_on(headers: &mut HeaderMap, hsts: Hsts, is_tls: bool) {
    let mut put = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(CONTENT_SECURITY_POLICY, NOTHING);
    // For browsers that do not know frame-ancestors.
    put(X_FRAME_OPTIONS, "DENY");
    put(REFERRER_POLICY, "no-referrer");
    // An answer is private unless its endpoint says otherwise.
    put(CACHE_CONTROL, "no-store");
    let says_tls = match hsts {
        Hsts::Always => true,
        Hsts::WithTls => is_tls,
        Hsts::Never => false,
    };
    if says_tls {
        put(STRICT_TRANSPORT_SECURITY, TLS_ALONE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(hsts: Hsts, is_tls: bool, set: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in set {
            headers.insert(name.clone(), HeaderValue::from_static(value));
        }
        put_on(&mut headers, hsts, is_tls);
        headers
    }

    #[test]
    fn an_answer_may_not_be_sniffed_framed_run_or_kept() {
        let headers = headers(Hsts::WithTls, false, &[]);
        assert_eq!(headers.get(X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        let policy = headers.get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(headers.get(X_FRAME_OPTIONS).unwrap(), "DENY");
        assert_eq!(headers.get(REFERRER_POLICY).unwrap(), "no-referrer");
        assert_eq!(headers.get(CACHE_CONTROL).unwrap(), "no-store");
    }

    #[test]
    fn an_endpoint_may_say_otherwise() {
        let public = headers(Hsts::WithTls, false, &[(CACHE_CONTROL, "public, max-age=300")]);
        assert_eq!(public.get(CACHE_CONTROL).unwrap(), "public, max-age=300");
        assert_eq!(public.get_all(CACHE_CONTROL).count(), 1);
    }

    #[test]
    fn browsers_are_told_to_use_tls_alone_where_there_is_tls() {
        for (hsts, is_tls, says_so) in [
            (Hsts::WithTls, false, false),
            (Hsts::WithTls, true, true),
            (Hsts::Always, false, true),
            (Hsts::Never, true, false),
        ] {
            let headers = headers(hsts, is_tls, &[]);
            assert_eq!(headers.contains_key(STRICT_TRANSPORT_SECURITY), says_so, "{hsts:?}");
        }
    }
}
