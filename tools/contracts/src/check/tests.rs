//! Each rule, with a planted break that must be reported and a change that must pass.

use platform::subscription::Subscription;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::language::EventVersion;
use crate::stored::{Place, Stored};

const PLACED: &str = "orders.order-placed.v1";
const HANDLER: &str = "products.reserve";

fn reader<V: DeserializeOwned + Send + 'static>() -> Reader {
    let subscription = Subscription::new(PLACED, HANDLER, async |_: V, _| Ok(()));
    Reader { context: "products", subscription }
}

#[derive(Deserialize)]
struct NeedsSku {
    #[serde(rename = "sku")]
    _sku: String,
}

#[derive(Deserialize)]
struct NeedsWay {
    #[serde(rename = "way")]
    _way: Way,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Way {
    Parcel,
    Pickup,
}

fn language(properties: &Value, required: &[&str], sample: Value) -> Language {
    let schema = json!({"type": "object", "properties": properties, "required": required});
    Language::of([(
        PLACED.to_owned(),
        EventVersion { context: "orders".to_owned(), schema, sample },
    )])
}

fn with_sku() -> Language {
    language(&json!({"sku": {"type": "string"}}), &["sku"], json!({"sku": "MUG"}))
}

fn with_ways(ways: &[&str]) -> Language {
    language(&json!({"way": {"type": "string", "enum": ways}}), &["way"], json!({"way": ways[0]}))
}

fn outbox() -> Place {
    Place::Outbox { context: "orders".to_owned() }
}

fn stored<'a>(place: &'a Place, data: &'a str) -> Stored<'a> {
    Stored { place, event_type: PLACED, data: Some(data), handler: None }
}

/// Checks one language against another, with what is stored.
fn compare(
    reference: &Language,
    published: &Language,
    readers: &[Reader],
    waiting: &[Stored<'_>],
) -> Checked {
    let mut tally = Tally::new(readers, reference);
    for stored in waiting {
        tally.note(*stored);
    }
    check(&Comparison {
        reference,
        of_this_code: false,
        published,
        hosted: BTreeSet::from(["orders", "products"]),
        readers,
        tally: &tally,
        looked: true,
    })
}

fn rules(checked: &Checked) -> Vec<Rule> {
    checked.breaks.iter().map(|broken| broken.rule).collect()
}

#[test]
fn an_unchanged_language_passes() {
    let outbox = outbox();
    let waiting = [stored(&outbox, r#"{"sku":"MUG"}"#)];
    let checked = compare(&with_sku(), &with_sku(), &[reader::<NeedsSku>()], &waiting);
    assert_eq!(rules(&checked), []);
    assert_eq!(checked.notes, []);
}

#[test]
fn an_optional_field_may_be_added() {
    let more = json!({"sku": {"type": "string"}, "note": {"type": "string"}});
    let more = language(&more, &["sku"], json!({"sku": "MUG", "note": "blue"}));
    let checked = compare(&with_sku(), &more, &[reader::<NeedsSku>()], &[]);
    assert_eq!(rules(&checked), []);
    assert_eq!(checked.notes[0].says, "note came and is optional");
}

#[test]
fn removing_a_required_field_names_its_readers_and_the_stored_events() {
    let outbox = outbox();
    let waiting = [stored(&outbox, r#"{"sku":"MUG"}"#), stored(&outbox, r#"{"sku":"CUP"}"#)];
    let less = language(&json!({}), &[], json!({}));
    let checked = compare(&with_sku(), &less, &[reader::<NeedsSku>()], &waiting);
    assert_eq!(rules(&checked), [Rule::SchemaChanged, Rule::Unreadable]);
    let broken = &checked.breaks[0];
    assert_eq!(broken.says, "sku was required and is gone");
    assert_eq!(broken.readers[0].handler, HANDLER);
    assert_eq!(broken.stored.to_string(), "2 in orders' outbox");
    assert_eq!(checked.breaks[1].readers[0].says.as_deref(), Some("missing field `sku`"));
}

#[test]
fn a_field_that_may_be_missing_must_be_read_without_it() {
    let optional = language(&json!({"sku": {"type": "string"}}), &[], json!({"sku": "MUG"}));
    let checked = compare(&optional, &optional, &[reader::<NeedsSku>()], &[]);
    assert_eq!(rules(&checked), [Rule::Unreadable]);
    assert_eq!(checked.breaks[0].says, "without sku, it cannot be read");
}

#[test]
fn a_variant_may_be_added_only_when_every_reader_reads_it() {
    let (parcel, both) = (with_ways(&["parcel"]), with_ways(&["parcel", "pickup"]));
    let drone = with_ways(&["parcel", "drone"]);
    assert_eq!(rules(&compare(&parcel, &both, &[reader::<NeedsWay>()], &[])), []);
    let checked = compare(&parcel, &drone, &[reader::<NeedsWay>()], &[]);
    assert_eq!(rules(&checked), [Rule::Unreadable]);
    assert_eq!(checked.breaks[0].says, "with way being drone, it cannot be read");
    assert_eq!(rules(&compare(&parcel, &drone, &[], &[])), [], "nobody reads it");
}

#[test]
fn a_variant_may_be_removed_only_when_no_stored_event_has_it() {
    let (parcel, both) = (with_ways(&["parcel"]), with_ways(&["parcel", "pickup"]));
    let outbox = outbox();
    let readers = [reader::<NeedsWay>()];
    let checked = compare(&both, &parcel, &readers, &[stored(&outbox, r#"{"way":"parcel"}"#)]);
    assert_eq!(rules(&checked), []);
    let checked = compare(&both, &parcel, &readers, &[stored(&outbox, r#"{"way":"pickup"}"#)]);
    assert_eq!(rules(&checked), [Rule::VariantGone]);
    assert_eq!(checked.breaks[0].stored.to_string(), "1 in orders' outbox");
}

#[test]
fn a_version_may_be_removed_only_without_readers_and_stored_events() {
    let (was, gone) = (with_sku(), Language::default());
    assert_eq!(rules(&compare(&was, &gone, &[], &[])), []);
    let read = compare(&was, &gone, &[reader::<NeedsSku>()], &[]);
    assert_eq!(rules(&read), [Rule::VersionGone]);
    let outbox = outbox();
    let waiting = [stored(&outbox, r#"{"sku":"MUG"}"#)];
    assert_eq!(rules(&compare(&was, &gone, &[], &waiting)), [Rule::VersionGone]);
    let forgotten = compare(&Language::default(), &gone, &[], &waiting);
    assert_eq!(rules(&forgotten), [Rule::VersionGone], "even when nothing is frozen of it");
}

#[test]
fn a_stored_event_must_be_read_by_all_of_its_subscribers() {
    let inbox = Place::Inbox { context: "products".to_owned() };
    let dead = Place::DeadLetters { context: "products".to_owned() };
    let (orders, handler) = (outbox(), Some(HANDLER));
    let waiting = [
        stored(&orders, r#"{"name":"Mug"}"#),
        Stored { handler, ..stored(&inbox, r#"{"name":"Mug"}"#) },
        Stored { handler: Some("products.renamed"), ..stored(&inbox, r#"{"sku":"MUG"}"#) },
        Stored { handler, data: None, ..stored(&dead, "") },
    ];
    let checked = compare(&with_sku(), &with_sku(), &[reader::<NeedsSku>()], &waiting);
    assert_eq!(rules(&checked), [Rule::StoredUnreadable, Rule::NoHandler, Rule::NoEvent]);
    let unreadable = &checked.breaks[0];
    assert_eq!(unreadable.readers[0].says.as_deref(), Some("missing field `sku`"));
    assert_eq!(unreadable.stored.to_string(), "1 in orders' outbox, 1 in products' inbox");
    assert_eq!(checked.breaks[2].stored.to_string(), "1 dead letter in products");
}

#[test]
fn a_subscription_without_a_publisher_is_reported() {
    let checked = compare(&Language::default(), &Language::default(), &[reader::<NeedsSku>()], &[]);
    assert_eq!(rules(&checked), [Rule::NotServed]);
}

#[test]
fn an_event_is_frozen_with_the_code_and_new_beside_another_release() {
    let readers = [];
    let (reference, published) = (Language::default(), with_sku());
    let tally = Tally::new(&readers, &reference);
    let comparison = |of_this_code| Comparison {
        reference: &reference,
        of_this_code,
        published: &published,
        hosted: BTreeSet::from(["orders"]),
        readers: &readers,
        tally: &tally,
        looked: false,
    };
    assert_eq!(rules(&check(&comparison(true))), [Rule::NotFrozen]);
    let beside_another = check(&comparison(false));
    assert_eq!(rules(&beside_another), []);
    assert_eq!(beside_another.notes[0].says, "is new");
}
