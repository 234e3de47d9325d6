//! Bodies under random changes: they are read as `serde_json` reads them, but for the nesting.

use super::*;
use crate::testing::fuzz;

fn depth(value: &Value) -> usize {
    let deepest = |values: &mut dyn Iterator<Item = &Value>| values.map(depth).max().unwrap_or(0);
    match value {
        Value::Array(entries) => 1 + deepest(&mut entries.iter()),
        Value::Object(fields) => 1 + deepest(&mut fields.values()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

#[test]
fn fuzz_of_json_bodies() {
    let good: [&[u8]; 2] = [
        br#"{"lines": [{"sku": "A", "quantity": 2}, {"sku": "B", "sku": "C"}], "note": "\u00e9", "total": 1e2}"#,
        br#"[[[{"a": {"b": [null, true, -0.5]}}]]]"#,
    ];
    fuzz(&good, |body| {
        let expected = serde_json::from_slice::<Value>(body);
        let Ok(Parsed { value, repeated }) = parse(body) else {
            if let Ok(expected) = &expected {
                assert!(depth(expected) >= DEEPEST, "a body is refused: {expected}");
            }
            return false;
        };
        assert_eq!(value, expected.unwrap(), "a body is read in two ways");
        assert!(depth(&value) <= DEEPEST && repeated.len() <= MOST_REPEATED);
        let longest = repeated.iter().map(String::len).max().unwrap_or(0);
        assert!(longest <= 24 * body.len(), "a path of {longest} bytes");
        true
    });
}
