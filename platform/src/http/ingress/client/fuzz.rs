//! Forwarding headers of proxies and strangers, under random changes. A line of the input is a header.

use actix_web::http::header::HeaderValue;

use super::*;
use crate::testing::fuzz;

const PROXY: &str = "10.0.0.1";
/// A longer head is refused before it is read.
const LONGEST_HEAD: usize = 16 * 1024;

fn headers(name: &'static str, input: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(actix_web::http::header::HeaderName::from_static(name), value);
        }
    }
    headers
}

#[test]
fn fuzz_of_forwarded_addresses() {
    let good: [&[u8]; 4] = [
        b"203.0.113.9, 10.0.0.2",
        b"198.51.100.1\n203.0.113.9:4711, [2001:db8::1]:80\n10.0.0.3",
        b"for=203.0.113.9;proto=https, for=10.0.0.2",
        b"For=\"[2001:db8::1]:4711\";by=10.0.0.1, for=_hidden, for=unknown",
    ];
    let proxies = Networks::parse(&["10.0.0.0/8".to_owned()]).unwrap();
    let [proxy, stranger]: [IpAddr; 2] = [PROXY, "192.0.2.7"].map(|text| text.parse().unwrap());
    fuzz(&good, |input| {
        if input.len() > LONGEST_HEAD {
            return false;
        }
        let mut is_read = false;
        for (name, header) in
            [("forwarded", ProxyHeader::Forwarded), ("x-forwarded-for", ProxyHeader::XForwardedFor)]
        {
            let sent = headers(name, input);
            assert_eq!(
                behind(stranger, &sent, &proxies, header),
                stranger,
                "a stranger is believed"
            );
            let found = behind(proxy, &sent, &proxies, header);
            assert_eq!(found, found.to_canonical(), "an address has one form");
            assert!(
                found == proxy
                    || hops(&sent, header)
                        .into_iter()
                        .flatten()
                        .any(|hop| hop.to_canonical() == found),
                "an address that nobody said"
            );
            if proxies.contain(found) {
                continue;
            }
            is_read = true;
            // A hop that a client put before those of the proxies counts for nothing.
            for said in ["198.51.100.66", "for=198.51.100.66", "\"", "for=\"[", "\u{ff}"] {
                let longer = [said.as_bytes(), b"\n", input].concat();
                let longer = behind(proxy, &headers(name, &longer), &proxies, header);
                assert_eq!(longer, found, "a client chooses its address by {said}");
            }
        }
        is_read
    });
}
