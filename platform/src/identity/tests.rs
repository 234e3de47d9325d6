//! The decision of a host about its databases, case by case.

use std::collections::BTreeMap;

use super::*;

const OURS: Uuid = Uuid::from_u128(1);
const THEIRS: Uuid = Uuid::from_u128(2);
const LINEAGE: Uuid = Uuid::from_u128(3);

fn begun(shop: Uuid) -> Found {
    Found::Begun(Identity { shop, lineage: LINEAGE })
}

fn at(found: Found) -> Look {
    Look { found, moved: None, siblings: Vec::new() }
}

fn in_file(name: &'static str, found: Found) -> Candidate {
    Candidate {
        name,
        context: name,
        place: format!("data/{name}.db"),
        is_file: true,
        setting: format!("`{name}.database_url`"),
        look: at(found),
        file: None,
    }
}

fn on_server(name: &'static str, found: Found) -> Candidate {
    let place = format!("schema {name} of the database shop on db:5432");
    Candidate { place, is_file: false, ..in_file(name, found) }
}

fn knowing(names: &[&str]) -> Surroundings {
    let known = KnownDatabase { lineage: LINEAGE, place: "the data folder".to_owned() };
    let databases = names.iter().map(|name| ((*name).to_owned(), known.clone()));
    let databases: BTreeMap<_, _> = databases.collect();
    let record = Some(Record { shop_id: OURS, databases });
    Surroundings { record, ..Surroundings::default() }
}

/// The decisions without permits.
fn decided(candidates: &[Candidate], around: &Surroundings) -> Vec<Result<Action, Refusal>> {
    let verdict = decide(candidates, around, &Permits::default());
    verdict.databases.into_iter().map(|(_, action)| action).collect()
}

#[test]
fn a_new_shop_is_begun() {
    let nothing = [in_file("users", Found::Missing), on_server("orders", Found::Empty)];
    assert_eq!(decided(&nothing, &Surroundings::default()), [Ok(Action::Begin), Ok(Action::Begin)]);
    let verdict = decide(&nothing, &Surroundings::default(), &Permits::default());
    assert_eq!(verdict.shop, None);
}

#[test]
fn a_folder_of_which_only_the_keys_are_left_begins_no_shop_unless_somebody_else_tells_of_it() {
    let nothing = [in_file("users", Found::Missing), on_server("orders", Found::Empty)];
    let keys = Surroundings { keys: Some(OURS), ..Surroundings::default() };
    for refused in decided(&nothing, &keys) {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, Refusal::OnlyKeys { shop: OURS, .. }), "{refused}");
        assert!(refused.to_string().contains("--data-dir"), "{refused}");
    }
    let begins_orders = Permits { begin_anew: Some("orders".to_owned()), ..Permits::default() };
    let verdict = decide(&nothing, &keys, &begins_orders);
    assert!(verdict.databases[0].1.is_err() && verdict.databases[1].1 == Ok(Action::Begin));
    // A host of one context gets the keys of the others, and its own database may be new.
    let beside = [in_file("users", begun(OURS)), in_file("orders", Found::Missing)];
    assert_eq!(decided(&beside, &keys), [Ok(Action::Keep), Ok(Action::Begin)]);
    let known = Surroundings { nearby: Some(OURS), ..keys };
    assert_eq!(decided(&nothing, &known), [Ok(Action::Begin), Ok(Action::Begin)]);
}

#[test]
fn a_lost_database_is_refused_whoever_knows_of_it() {
    for found in [Found::Missing, Found::Empty] {
        let lost = in_file("orders", found);
        let folder = decided(std::slice::from_ref(&lost), &knowing(&["orders"]));
        assert!(matches!(folder[0], Err(Refusal::Lost { .. })), "{folder:?}");
        let mut sibling = in_file("users", begun(OURS));
        sibling.look.siblings.push("orders".to_owned());
        let heard = Found::Older { heard: vec!["orders".to_owned()] };
        for beside in [sibling, in_file("users", heard)] {
            let told = decided(&[beside, lost.clone()], &Surroundings::default());
            assert!(told[0].is_ok() && matches!(told[1], Err(Refusal::Lost { .. })), "{told:?}");
        }
    }
}

#[test]
fn a_database_that_the_shop_never_had_is_begun() {
    let added = [in_file("users", begun(OURS)), in_file("newsletter", Found::Missing)];
    assert_eq!(decided(&added, &knowing(&["users"])), [Ok(Action::Keep), Ok(Action::Begin)]);
}

#[test]
fn a_database_that_left_traces_elsewhere_is_lost_and_one_of_another_shop_is_not() {
    let payments = |shop| Trace { name: "payments".to_owned(), shop };
    let empty = [on_server("payments", Found::Empty), on_server("provider", Found::Missing)];
    for shop in [Some(OURS), None] {
        let told = Surroundings { nearby: Some(OURS), had: vec![payments(shop)], ..knowing(&[]) };
        for around in [Surroundings { record: None, ..told.clone() }, told] {
            let refused = decided(&empty, &around);
            let said = refused[0].clone().unwrap_err().to_string();
            for words in ["galleria move payments --to", "--begin-anew payments", "is empty"] {
                assert!(said.contains(words), "no {words} in {said}");
            }
            assert_eq!(refused[1], Ok(Action::Begin), "it left none");
            let permits = Permits { begin_anew: Some("payments".to_owned()), adopt: None };
            assert_eq!(decide(&empty, &around, &permits).databases[0].1, Ok(Action::Begin));
        }
    }
    let others = Surroundings { had: vec![payments(Some(THEIRS))], ..knowing(&[]) };
    assert_eq!(decided(&empty, &others), [Ok(Action::Begin), Ok(Action::Begin)]);
}

#[test]
fn a_lost_database_is_begun_again_only_when_that_is_permitted() {
    let lost = [in_file("orders", Found::Missing), in_file("users", Found::Missing)];
    let permits = Permits { begin_anew: Some("orders".to_owned()), adopt: None };
    let verdict = decide(&lost, &knowing(&["orders", "users"]), &permits);
    assert_eq!(verdict.databases[0].1, Ok(Action::Begin));
    assert!(matches!(verdict.databases[1].1, Err(Refusal::Lost { .. })));
}

#[test]
fn an_empty_database_on_a_server_is_refused_while_a_file_has_the_data() {
    for file in [begun(OURS), Found::Older { heard: Vec::new() }] {
        let mut named = on_server("payments", Found::Missing);
        named.file = Some(("data/payments.db".to_owned(), at(file)));
        let refused = decided(&[named], &Surroundings::default()).remove(0).unwrap_err();
        assert!(matches!(refused, Refusal::NotMovedYet { .. }));
        let said = refused.to_string();
        for words in ["galleria move payments --to", "data/payments.db", "schema payments"] {
            assert!(said.contains(words), "no {words} in {said}");
        }
    }
}

#[test]
fn databases_without_identity_are_taken_over() {
    let older = || Found::Older { heard: vec!["users".to_owned(), "orders".to_owned()] };
    let all = [in_file("users", older()), on_server("orders", older())];
    assert_eq!(decided(&all, &Surroundings::default()), [Ok(Action::Adopt), Ok(Action::Adopt)]);
    // A file is put back from a backup; a URL may name the database of another shop.
    let known = decided(&all, &knowing(&["users", "orders"]));
    assert_eq!(known[0], Ok(Action::Adopt));
    assert!(matches!(known[1], Err(Refusal::Unmarked { .. })), "{known:?}");
}

#[test]
fn a_database_of_another_shop_is_refused_by_both_ids() {
    let mixed = [in_file("users", begun(OURS)), in_file("orders", begun(THEIRS))];
    for around in [Surroundings::default(), knowing(&["users", "orders"])] {
        let refused = decided(&mixed, &around);
        assert_eq!(refused[0], Ok(Action::Keep));
        let said = refused[1].clone().unwrap_err().to_string();
        assert!(said.contains(&OURS.to_string()) && said.contains(&THEIRS.to_string()), "{said}");
    }
    let permits = Permits { begin_anew: None, adopt: Some("orders".to_owned()) };
    let verdict = decide(&mixed, &Surroundings::default(), &permits);
    assert_eq!(verdict.databases[1].1, Ok(Action::Adopt));
}

#[test]
fn another_database_of_this_shop_and_one_of_another_context_are_refused() {
    let other = Identity { shop: OURS, lineage: Uuid::from_u128(9) };
    let refused = decided(&[on_server("orders", Found::Begun(other))], &knowing(&["orders"]));
    assert!(matches!(refused[0], Err(Refusal::OtherLineage { .. })), "{refused:?}");
    let wrong = in_file("orders", Found::Of("payments".to_owned()));
    let refused = decided(&[wrong], &knowing(&["orders"]));
    assert!(matches!(refused[0], Err(Refusal::OtherContext { .. })), "{refused:?}");
}

#[test]
fn the_keys_of_another_shop_are_refused_and_those_of_ours_say_which_it_is() {
    let keys = Surroundings { keys: Some(THEIRS), ..knowing(&[]) };
    assert!(decide(&[], &keys, &Permits::default()).keys.is_some());
    let alone = Surroundings { keys: Some(OURS), ..Surroundings::default() };
    let verdict = decide(&[in_file("users", Found::Missing)], &alone, &Permits::default());
    assert_eq!((verdict.shop, verdict.keys), (Some(OURS), None));
}

#[test]
fn data_that_have_moved_are_left_to_their_owner() {
    let mut moved = in_file("payments", begun(OURS));
    moved.look.moved = Some(MoveState::Arriving);
    assert_eq!(decided(&[moved], &knowing(&["payments"])), [Ok(Action::Keep)]);
}

#[test]
fn the_record_is_read_back_and_a_broken_one_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Record::read(folder.path()).unwrap(), None);
    std::fs::create_dir(folder.path().join("keys")).unwrap();
    let record = knowing(&["users"]).record.unwrap();
    record.write(folder.path()).unwrap();
    assert_eq!(Record::read(folder.path()).unwrap(), Some(record));
    assert_eq!(Record::of_keys(folder.path()).unwrap(), Some(OURS));
    std::fs::write(Record::file(folder.path()), "{").unwrap();
    assert!(Record::read(folder.path()).is_err());
}
