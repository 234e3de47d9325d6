//! Whether a request that changes something comes from a page of this site. A page of another site can make a browser send a POST
//! with the cookies of a person, but it cannot choose these headers.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// A proxy in front of the host may have replaced `Host`. No page can make a browser send this.
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Whether the request comes from a page of this site. One that does not say where it comes from is not taken for one.
pub fn is_of_this_site(request: &HttpRequest) -> bool {
    let header = |name: HeaderName| {
        let value = request.headers().get(name);
        value.and_then(|value| value.to_str().ok())
    };
    if let Some(site) = header(SEC_FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    let Some((_scheme, origin)) = header(ORIGIN).and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    let is_host = |host: Option<&str>| host.is_some_and(|host| host.eq_ignore_ascii_case(origin));
    is_host(header(HOST)) || is_host(header(FORWARDED_HOST))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn judged(headers: &[(&'static str, &'static str)]) -> bool {
        let mut request = TestRequest::post();
        for header in headers {
            request = request.insert_header(*header);
        }
        is_of_this_site(&request.to_http_request())
    }

    #[test]
    fn a_form_of_this_site_is_told_from_one_of_another() {
        assert!(judged(&[("sec-fetch-site", "same-origin")]));
        assert!(judged(&[("origin", "http://shop:8080"), ("host", "shop:8080")]));
        assert!(judged(&[
            ("origin", "https://shop.example"),
            ("host", "10.0.0.7"),
            ("x-forwarded-host", "shop.example"),
        ]));
        for other in [
            &[("sec-fetch-site", "cross-site"), ("origin", "http://shop"), ("host", "shop")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "http://evil.example"), ("host", "shop")],
            &[("origin", "http://shop.evil.example"), ("host", "shop")],
            &[("origin", "null"), ("host", "null")],
            &[("host", "shop")],
        ] {
            assert!(!judged(other), "{other:?}");
        }
    }
}
