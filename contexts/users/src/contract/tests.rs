//! The published language against what is frozen in `contract/` beside `src/`.

use std::path::PathBuf;

use serde_json::Value;

use super::*;
use crate::domain::role::Role;
use crate::domain::session::SessionId;
use crate::domain::user::{AdminSeat, UserId};

fn frozen(event_type: &str, kind: &str) -> PathBuf {
    let file = format!("{event_type}.{kind}.json");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract").join(file)
}

/// Compares with the frozen file, or writes it anew when `GALLERIA_FREEZE` is set.
#[track_caller]
fn compare(event_type: &str, kind: &str, now: &Value) {
    let path = frozen(event_type, kind);
    if std::env::var_os("GALLERIA_FREEZE").is_some() {
        let text = serde_json::to_string_pretty(now).unwrap();
        std::fs::write(&path, format!("{text}\n")).unwrap();
    }
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run with GALLERIA_FREEZE=1", path.display()));
    let then: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(&then, now, "{event_type} is frozen: readers rely on it; publish a new version");
}

#[test]
fn is_what_was_frozen_and_nothing_else_is_frozen() {
    let mut files = Vec::new();
    for event in contract() {
        compare(event.event_type, "schema", &event.schema);
        compare(event.event_type, "sample", &event.sample);
        files.extend(["sample", "schema"].map(|kind| frozen(event.event_type, kind)));
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    found.sort();
    assert_eq!(found, files);
}

#[test]
fn every_kind_of_event_is_published_as_the_contract_says() {
    let kinds = [
        UserEventKind::Registered,
        UserEventKind::ProfileChanged,
        UserEventKind::PasswordChanged { keeps: SessionId::from_uuid(SAMPLE) },
        UserEventKind::RoleGranted { role: Role::Admin },
        UserEventKind::RoleRevoked { role: Role::Customer },
        UserEventKind::Deactivated,
        UserEventKind::Reactivated,
        UserEventKind::Erased,
    ];
    let contract = contract();
    assert_eq!(kinds.len(), contract.len());
    for (kind, promised) in kinds.into_iter().zip(contract) {
        let user = UserId::from_uuid(SAMPLE);
        let told = published(&UserEvent { user, kind, admin_seat: AdminSeat::Untouched }).unwrap();
        assert_eq!(told.event_type, promised.event_type);
        assert_eq!(told.subject, "user/0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");
        let body: Value = serde_json::from_str(told.data.get()).unwrap();
        let schema = jsonschema::validator_for(&promised.schema).unwrap();
        assert!(schema.is_valid(&body), "{body}");
        assert!(schema.is_valid(&promised.sample), "{}", promised.sample);
    }
}
