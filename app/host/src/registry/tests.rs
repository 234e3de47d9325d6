//! Rules that every descriptor keeps.

use std::collections::{BTreeMap, BTreeSet};

use platform::http::is_below;

use super::*;
use crate::source_tree;

#[test]
fn the_registry_has_every_context_of_the_source_tree_whose_feature_is_on() {
    let compiled: BTreeSet<&str> = COMPILED.iter().copied().collect();
    assert_eq!(compiled.len(), COMPILED.len(), "a name is there twice");
    let known: BTreeSet<&str> = source_tree::CONTEXTS.iter().copied().collect();
    assert!(compiled.is_subset(&known), "{compiled:?} {known:?}");
}

#[test]
fn the_first_database_of_a_context_has_its_name_and_each_has_its_migrations() {
    let mut names = BTreeSet::new();
    for entry in REGISTRY {
        let context = entry.descriptor;
        assert_eq!(context.databases.len(), entry.migrations.len(), "{}", context.name);
        assert_eq!(context.databases[0].name, context.name);
        for database in entry.databases() {
            assert!(names.insert(database.descriptor.name), "{}", database.descriptor.name);
            assert!(!database.migrations.names().is_empty(), "{}", database.descriptor.name);
        }
    }
}

#[test]
fn no_two_contexts_answer_the_same_path() {
    let mut prefixes = BTreeSet::new();
    for entry in REGISTRY {
        for prefix in entry.descriptor.route_prefixes {
            assert!(prefix.starts_with('/') && !prefix.ends_with('/'), "{prefix}");
            assert!(prefixes.insert(*prefix), "{prefix}");
        }
    }
}

#[test]
fn the_route_prefixes_of_a_context_cover_its_endpoints() {
    for context in REGISTRY.iter().map(|entry| entry.descriptor) {
        let routes = (context.routes)();
        assert!(!routes.is_empty(), "{}", context.name);
        for route in routes {
            let mut prefixes = context.route_prefixes.iter();
            assert!(prefixes.any(|prefix| is_below(prefix, &route.path)), "{route:?}");
        }
    }
}

#[test]
fn the_default_of_every_setting_is_accepted() {
    let values = platform::settings::SettingValues::defaults(settings());
    for entry in REGISTRY {
        assert_eq!((entry.descriptor.check_settings)(&values), Ok(()));
    }
}

#[test]
fn what_is_published_has_the_name_of_its_context_in_front() {
    for entry in REGISTRY {
        let context = entry.descriptor;
        for event in (context.contract)() {
            assert!(event.event_type.starts_with(&format!("{}.", context.name)));
        }
    }
}

#[test]
fn a_handler_is_there_once_for_each_version_of_its_event() {
    let mut handlers = BTreeMap::new();
    for subscription in REGISTRY.iter().flat_map(|entry| entry.descriptor.subscriptions) {
        let (name, version) = subscription.event_type.rsplit_once(".v").unwrap();
        let (of, versions) =
            handlers.entry(subscription.handler).or_insert((name, BTreeSet::new()));
        assert_eq!(*of, name, "{}", subscription.handler);
        assert!(versions.insert(version), "{}", subscription.handler);
    }
}

#[test]
fn the_bus_subscriptions_are_those_of_the_contexts_that_are_wanted() {
    for entry in REGISTRY {
        let context = entry.descriptor;
        let wanted = bus_subscriptions(|name| name == context.name);
        assert_eq!(wanted.len(), 1);
        assert_eq!(wanted[0].subscriber, context.name);
        assert_eq!(wanted[0].event_types.len(), context.subscriptions.len());
    }
}

#[test]
fn every_event_type_has_the_form_that_a_reader_of_the_broker_accepts() {
    for context in REGISTRY.iter().map(|entry| entry.descriptor) {
        for event in (context.contract)() {
            let parsed = shared_kernel::EventType::parse(event.event_type);
            assert_eq!(parsed.map(|parsed| parsed.context), Some(context.name), "{event:?}");
        }
        for subscription in context.subscriptions {
            assert!(shared_kernel::EventType::parse(subscription.event_type).is_some());
        }
    }
}
