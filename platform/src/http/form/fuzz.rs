//! Forms under random changes: they are read as they are written.

use url::form_urlencoded::Serializer;

use super::*;
use crate::testing::fuzz;

#[test]
fn fuzz_of_forms() {
    let good: [&[u8]; 2] = [
        b"grant_type=client_credentials&scope=stock+orders&empty=",
        b"response_type=code&redirect_uri=https%3A%2F%2Fshop.example%2Fback%3Fa%3Db&state=%C3%A9&state=x",
    ];
    fuzz(&good, |body| {
        if body.len() > crate::http::body::LIMIT {
            return false;
        }
        let Ok(form) = FormBody::of_body(body) else { return false };
        let bytes: usize = form.values.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(bytes <= 3 * body.len(), "{bytes} bytes of {}", body.len());
        let written = Serializer::new(String::new()).extend_pairs(&form.values).finish();
        let again = FormBody::parse(&written);
        assert_eq!(again.values, form.values);
        assert!(!again.repeats(), "a name is there once");
        true
    });
}
