//! Refused fields: their paths and their messages.

use actix_web::ResponseError;
use serde_json::json;

use super::*;
use crate::http::fields::any_form::{NUMBER, TEXT};

fn fields(value: Value) -> Fields {
    let Value::Object(values) = value else { panic!("the test's body is an object") };
    Fields::of_json(values)
}

fn query(pairs: &[(&str, &str)]) -> Fields {
    Fields::of_query(pairs.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect())
}

fn refused<T: std::fmt::Debug>(
    fields: Fields,
    read: impl FnOnce(&mut Fields) -> Option<T>,
) -> Vec<(String, String)> {
    let problem = fields.read(read).unwrap_err();
    assert_eq!((problem.status_code().as_u16(), problem.code()), (422, "invalid-fields"));
    problem.errors().iter().map(|error| (error.field.clone(), error.detail.clone())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(field, detail)| ((*field).to_owned(), (*detail).to_owned())).collect()
}

fn positive(number: i64) -> Result<i64, &'static str> {
    if number > 0 { Ok(number) } else { Err("must be 1 or more") }
}

fn line(fields: &mut Fields) -> Option<(String, i64)> {
    let sku = fields.text("sku", TEXT, str::parse::<String>);
    let quantity = fields.integer("quantity", NUMBER, positive);
    Some((sku?, quantity?))
}

#[test]
fn null_is_refused_where_leaving_out_means_something() {
    let read = |fields: &mut Fields| {
        fields.refuse_null(&["nick", "age"]);
        let nick = fields.optional_text("nick", TEXT, str::parse::<String>);
        Some((nick?, fields.optional_integer("age", NUMBER, positive)?))
    };
    let errors = refused(fields(json!({"nick": null, "age": null})), read);
    let detail = "must not be null; leave it out instead";
    assert_eq!(errors, pairs(&[("nick", detail), ("age", detail)]));
    assert_eq!(fields(json!({})).read(read).unwrap(), (None, None));
}

#[test]
fn reads_valid_fields() {
    let body = json!({
        "name": "Ann", "nick": null, "gift": true, "lines": [{"sku": "A", "quantity": 2}],
        "address": {"city": "Bonn"}, "tags": ["x", "y"],
    });
    let read = fields(body).read(|f| {
        let name = f.text("name", TEXT, str::parse::<String>);
        let nick = f.optional_text("nick", TEXT, str::parse::<String>);
        let gift = f.flag("gift");
        let age = f.optional_integer("age", NUMBER, positive);
        let lines = f.list("lines", 0..=5, line);
        let city = f.object("address", |f| f.text("city", TEXT, str::parse::<String>));
        let tags = f.texts("tags", TEXT, 1..=2, str::parse::<String>);
        let more = f.optional_list("more", 0..=5, line);
        Some((name?, nick?, gift?, age?, lines?, city?, tags?, more?))
    });
    let tags = vec!["x".to_owned(), "y".to_owned()];
    let lines = vec![("A".to_owned(), 2)];
    let expected = ("Ann".to_owned(), None, true, None, lines, "Bonn".to_owned(), tags, None);
    assert_eq!(read.unwrap(), expected);
}

#[test]
fn names_every_field_that_fails_and_not_just_the_first() {
    let body = json!({
        "gift": "yes", "extra": 1,
        "lines": [{"sku": 5, "quantity": 0}, {"sku": "B", "quantity": 1, "price": 0}, 7],
        "tags": ["x", 1],
    });
    let errors = refused(fields(body), |f| {
        let name = f.text("name", TEXT, str::parse::<String>);
        let gift = f.flag("gift");
        let lines = f.list("lines", 0..=5, line);
        let tags = f.texts("tags", TEXT, 1..=5, str::parse::<String>);
        Some((name?, gift?, lines?, tags?))
    });
    let expected = [
        ("name", "is required"),
        ("gift", "must be true or false, not another text"),
        ("lines[0].sku", "must be a text, not a number"),
        ("lines[0].quantity", "must be 1 or more"),
        ("lines[1].price", "is not a field of this request"),
        ("lines[2]", "must be an object, not a number"),
        ("tags[1]", "must be a text, not a number"),
        ("extra", "is not a field of this request"),
    ];
    assert_eq!(errors, pairs(&expected));
}

#[test]
fn an_unknown_field_is_refused_even_when_all_others_are_fine() {
    let body = json!({"sku": "A", "quantity": 1, "price": 0});
    let errors = refused(fields(body), line);
    assert_eq!(errors, pairs(&[("price", "is not a field of this request")]));
}

#[test]
fn an_integer_is_never_rounded_or_guessed() {
    let not_whole = "must be a whole number, written without point and exponent";
    let beyond = "is beyond the whole numbers of 64 bits";
    for (text, detail) in [
        ("1.5", not_whole),
        ("1.0", not_whole),
        ("1e3", not_whole),
        ("9223372036854775808", beyond),
        ("-9223372036854775809", beyond),
        ("123456789012345678901234567890", beyond),
        ("\"1\"", "must be a whole number, not a text"),
        ("[1]", "must be a whole number, not a list"),
        ("null", "is required"),
    ] {
        let body = serde_json::from_str(&format!("{{\"quantity\":{text}}}")).unwrap();
        let errors = refused(fields(body), |f| f.integer("quantity", NUMBER, positive));
        assert_eq!(errors, pairs(&[("quantity", detail)]), "{text}");
    }
    let largest = fields(json!({"quantity": i64::MAX}));
    assert_eq!(largest.read(|f| f.integer("quantity", NUMBER, positive)).unwrap(), i64::MAX);
}

#[test]
fn a_nul_or_an_overlong_text_never_reaches_a_parser() {
    let never = |_text: &str| -> Result<(), Unfit> { panic!("the parser saw it") };
    let errors = refused(fields(json!({"name": "a\u{0}b"})), |f| f.text("name", TEXT, never));
    assert_eq!(errors, pairs(&[("name", "must not contain the NUL character")]));
    let endless = "a".repeat(64 * 1024 + 1);
    let errors = refused(query(&[("name", &endless)]), |f| f.optional_text("name", TEXT, never));
    assert_eq!(errors, pairs(&[("name", "is longer than 65536 bytes")]));
    let errors =
        refused(fields(json!({"tags": ["\u{0}"]})), |f| f.texts("tags", TEXT, 1..=1, never));
    assert_eq!(errors, pairs(&[("tags[0]", "must not contain the NUL character")]));
}

#[test]
fn a_list_that_is_too_long_or_too_short_is_not_read() {
    let never = |_fields: &mut Fields| -> Option<()> { panic!("the list was read") };
    let no_text = |_text: &str| -> Result<(), Unfit> { panic!("the list was read") };
    for (entries, detail) in [
        (json!([{}, {}, {}, {}]), "has 4 entries; at most 3 are taken"),
        (json!([{}]), "has 1 entries; at least 2 are needed"),
        (json!([]), "must not be empty"),
    ] {
        let given = || fields(json!({ "lines": entries }));
        let expected = pairs(&[("lines", detail)]);
        assert_eq!(refused(given(), |f| f.list("lines", 2..=3, never)), expected);
        assert_eq!(refused(given(), |f| f.optional_list("lines", 2..=3, never)), expected);
        assert_eq!(refused(given(), |f| f.texts("lines", TEXT, 2..=3, no_text)), expected);
        assert_eq!(refused(given(), |f| f.optional_texts("lines", TEXT, 2..=3, no_text)), expected);
    }
}

#[test]
fn the_recorded_length_of_a_list_is_the_one_that_its_reader_takes() {
    let form = ObjectForm::record(|f| {
        let lines = f.list("lines", 1..=2, line);
        let more = f.optional_list("more", 2..=3, line);
        let tags = f.texts("tags", TEXT, 3..=4, str::parse::<String>);
        let notes = f.optional_texts("notes", TEXT, 4..=5, str::parse::<String>);
        Some((lines?, more?, tags?, notes?))
    });
    let length = |field: &FieldForm| {
        let ValueForm::List { length, of: _ } = &field.value else { panic!("{field:?}") };
        length.clone()
    };
    let lengths: Vec<_> = form.fields.iter().map(length).collect();
    assert_eq!(lengths, [1..=2, 2..=3, 3..=4, 4..=5]);
}

#[test]
fn an_error_across_fields_is_reported_for_its_object() {
    let body = json!({"period": {"from": 2, "to": 1}});
    let errors = refused(fields(body), |f| {
        f.object("period", |f| {
            let (from, to) =
                (f.integer("from", NUMBER, positive), f.integer("to", NUMBER, positive));
            if from > to {
                f.refuse("to", "must not be before from");
                f.refuse("", "is upside down");
            }
            Some((from?, to?))
        })
    });
    let expected = [("period.to", "must not be before from"), ("period", "is upside down")];
    assert_eq!(errors, pairs(&expected));
}

#[test]
fn numbers_flags_and_lists_are_read_from_the_text_of_a_query() {
    let given = query(&[("limit", "20"), ("open", "true"), ("status", "placed,shipped")]);
    let read = given.read(|f| {
        let limit = f.optional_integer("limit", NUMBER, positive);
        let open = f.flag("open");
        let status = f.optional_texts("status", TEXT, 0..=3, str::parse::<String>);
        Some((limit?, open?, status?))
    });
    let status = vec!["placed".to_owned(), "shipped".to_owned()];
    assert_eq!(read.unwrap(), (Some(20), true, Some(status)));
    for text in ["", "-", "+5", "5.0", "0x5", " 5", "٥"] {
        let errors = refused(query(&[("limit", text)]), |f| f.integer("limit", NUMBER, positive));
        assert_eq!(errors[0].1, Unfit::NotWhole.to_string(), "{text:?}");
    }
    let huge = refused(query(&[("limit", "9223372036854775808")]), |f| {
        f.integer("limit", NUMBER, positive)
    });
    assert_eq!(huge[0].1, Unfit::OutOfRange.to_string());
    let yes = refused(query(&[("open", "1")]), |f| f.flag("open"));
    assert_eq!(yes, pairs(&[("open", "must be true or false, not another text")]));
}

#[test]
fn a_small_request_cannot_cause_a_large_answer() {
    let many = (0..5_000).map(|number| (format!("f{number}"), json!(1))).collect();
    let errors = refused(fields(Value::Object(many)), |_f| Some(()));
    assert_eq!(errors.len(), MOST_ERRORS);
    let long_name = [("x".repeat(10_000), json!(1))].into_iter().collect();
    let errors = refused(fields(Value::Object(long_name)), |_f| Some(()));
    assert_eq!(errors[0].0.len(), LONGEST_NAME_SHOWN);
}
