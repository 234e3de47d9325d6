//! Plans on the texts of this checkout: which files change, and what is refused.

#[cfg(test)]
mod checkout {
    use std::collections::BTreeMap;
    use std::path::Path;

    use code_generator::{
        NewContext, NewEndpoint, NewEvent, Plan, ReactTo, Request, Workspace, plan,
    };

    fn this_checkout() -> Workspace {
        Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn context(name: &str, aggregate: Option<&str>) -> Request {
        let (name, aggregate) = (name.to_owned(), aggregate.map(str::to_owned));
        Request::Context(NewContext { name, aggregate })
    }

    fn event(context: &str, event: &str, fields: &[&str]) -> Request {
        Request::Event(NewEvent {
            context: context.to_owned(),
            event: event.to_owned(),
            about: None,
            says: None,
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
        })
    }

    fn endpoint(context: &str, method: &str, path: &str, who: &str) -> Request {
        let [context, method, path, who] = [context, method, path, who].map(str::to_owned);
        Request::Endpoint(NewEndpoint { context, method, path, name: None, who })
    }

    fn reaction(context: &str, event: &str, fields: &[&str]) -> Request {
        Request::Reaction(ReactTo {
            context: context.to_owned(),
            event: event.to_owned(),
            handler: None,
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
        })
    }

    /// The texts of a workspace after a plan.
    fn after(workspace: &Workspace, plan: &Plan) -> Workspace {
        let mut texts: BTreeMap<String, String> = workspace.texts().clone();
        texts.extend(plan.changes.iter().map(|change| (change.path.clone(), change.after.clone())));
        Workspace::of(texts)
    }

    fn made(plan: &Plan, path: &str) -> String {
        let change = plan.changes.iter().find(|change| change.path == path);
        change.unwrap_or_else(|| panic!("{path} is not in the plan")).after.clone()
    }

    fn refusal(workspace: &Workspace, request: &Request) -> String {
        match plan(workspace, request) {
            Ok(plan) => panic!("{request:?} is planned: {:?}", plan.undecided),
            Err(refusal) => refusal.to_string(),
        }
    }

    /// Every file of a plan can be read by those who read it later, and no placeholder is left in it.
    fn is_well_formed(plan: &Plan) {
        for change in &plan.changes {
            let (path, text) = (Path::new(&change.path), &change.after);
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("rs") => {
                    syn::parse_file(text)
                        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                }
                Some("json") => {
                    serde_json::from_str::<serde_json::Value>(text).unwrap();
                }
                Some("toml") => {
                    text.parse::<toml_edit::DocumentMut>().unwrap();
                }
                _ => {}
            }
            assert!(!text.contains("{{ ") && !text.contains("{%"), "{}", path.display());
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{}", path.display());
        }
        for test in &plan.undecided {
            let (file, name) = test.split_once(": ").unwrap();
            assert!(made(plan, file).contains(&format!("fn {name}()")), "{test}");
        }
    }

    #[test]
    fn a_context_is_its_crate_its_migrations_and_a_line_in_each_list() {
        let workspace = this_checkout();
        let plan = plan(&workspace, &context("vouchers", None)).unwrap();
        is_well_formed(&plan);
        let edited = plan.changes.iter().filter(|change| change.before.is_some());
        let edited: Vec<&str> = edited.map(|change| change.path.as_str()).collect();
        let readers = "tools/boundaries/expected/event_readers.txt";
        let expected = [
            "Cargo.toml",
            "app/host/Cargo.toml",
            "app/host/src/registry.rs",
            "migration/src/lib.rs",
            readers,
        ];
        assert_eq!(edited, expected);
        for change in plan.changes.iter().filter(|change| change.before.is_none()) {
            let places =
                ["contexts/vouchers/", "migration/src/vouchers.rs", "migration/sql/vouchers/"];
            assert!(places.iter().any(|place| change.path.starts_with(place)), "{}", change.path);
        }
        assert!(
            made(&plan, "Cargo.toml").contains("\nvouchers = { path = \"contexts/vouchers\" }\n")
        );
        let made_readers = made(&plan, readers);
        let ended = made_readers.lines().find(|line| line.starts_with("users.access-ended.v1 "));
        let names: Vec<&str> = ended.unwrap().split(" → ").nth(1).unwrap().split(", ").collect();
        assert!(names.contains(&"vouchers.end-access") && names.is_sorted(), "{names:?}");
        assert!(made_readers.ends_with("\nvouchers.voucher-added.v1 → nobody yet\n"));
    }

    #[test]
    fn a_context_has_every_migration_of_the_platform() {
        let workspace = this_checkout();
        let plan = plan(&workspace, &context("vouchers", None)).unwrap();
        let migrations = made(&plan, "migration/src/vouchers.rs");
        let of_others = workspace.text("migration/src/products.rs").unwrap();
        let constants = of_others.split("messaging::").skip(1);
        let names = constants
            .map(|rest| rest.split(|one: char| !one.is_ascii_uppercase() && one != '_').next());
        for name in names.flatten().filter(|name| !name.is_empty()) {
            assert!(migrations.contains(&format!("messaging::{name}")), "{name}");
        }
    }

    #[test]
    fn names_that_something_else_has_are_refused() {
        let workspace = this_checkout();
        for (name, aggregate, says) in [
            ("orders", None, "the context orders is there already"),
            ("serde", Some("word"), "a crate that the workspace depends on"),
            ("messaging", Some("word"), "a module messaging"),
            ("baskets", None, "baskets"),
            ("loops", Some("loop"), "a word of Rust"),
            ("gift-cards", None, "one word"),
            ("newsletter", None, "--aggregate"),
            ("Vouchers", None, "lower-case letters"),
        ] {
            let refused = refusal(&workspace, &context(name, aggregate));
            assert!(refused.contains(says), "{name}: {refused}");
        }
    }

    #[test]
    fn the_same_request_is_refused_the_second_time() {
        let workspace = this_checkout();
        let requests = [
            context("vouchers", None),
            event("orders", "order-archived", &[]),
            endpoint("orders", "GET", "/orders/{id}/notes", "orders"),
            reaction("payments", "users.user-registered", &[]),
        ];
        for request in requests {
            let plan = plan(&workspace, &request).unwrap();
            refusal(&after(&workspace, &plan), &request);
        }
    }

    #[test]
    fn each_context_takes_an_event_and_an_endpoint() {
        let workspace = this_checkout();
        for context in workspace.contexts() {
            let fields = ["reason:text", "at:time", "count:integer", "by_id:id", "is_last:flag"];
            let planned = plan(&workspace, &event(context, "thing-archived", &fields)).unwrap();
            is_well_formed(&planned);
            let listed = made(&planned, &format!("contexts/{context}/src/contract.rs"));
            assert_eq!(listed.matches("ThingArchived").count(), 2, "{listed}");
            let path = format!("/{context}/{{id}}/things");
            let planned = plan(&workspace, &endpoint(context, "POST", &path, "public")).unwrap();
            is_well_formed(&planned);
            let table = format!("contexts/{context}/src/infrastructure/http/route_table.rs");
            assert!(
                made(&planned, &table).contains(&format!("post(\"{path}\", add_thing::add_thing)"))
            );
        }
    }

    #[test]
    fn a_view_has_the_fields_that_are_always_there_or_those_that_are_asked_for() {
        let workspace = this_checkout();
        let view = "contexts/payments/src/infrastructure/subscriptions/order_placed.rs";
        let planned = plan(&workspace, &reaction("payments", "orders.order-placed", &[])).unwrap();
        is_well_formed(&planned);
        let text = made(&planned, view);
        for field in ["order_id: Uuid,", "total_minor: i64,", "expires_at: DateTime<Utc>,"] {
            assert!(text.contains(field), "{text}");
        }
        assert!(!text.contains("lines:"), "a list has no one value: {text}");
        let asked = reaction("payments", "orders.order-placed.v1", &["order_id"]);
        let text = made(&plan(&workspace, &asked).unwrap(), view);
        assert!(text.contains("order_id: Uuid,") && !text.contains("total_minor: "), "{text}");
    }

    #[test]
    fn all_versions_of_an_event_have_one_handler() {
        let workspace = this_checkout();
        let request = reaction("products", "orders.order-awaiting-payment", &[]);
        let planned = plan(&workspace, &request).unwrap();
        is_well_formed(&planned);
        let listed = made(&planned, "contexts/products/src/infrastructure/subscriptions.rs");
        for version in ["v1", "v2"] {
            let event_type = format!("orders.order-awaiting-payment.{version}");
            assert_eq!(listed.matches(&event_type).count(), 2, "{listed}");
        }
    }

    #[test]
    fn the_list_of_a_descriptor_keeps_the_order_of_the_handlers() {
        let workspace = this_checkout();
        let planned = plan(&workspace, &reaction("orders", "users.profile-changed", &[])).unwrap();
        let descriptor = made(&planned, "contexts/orders/src/descriptor.rs");
        assert!(descriptor.contains("[SubscriptionDescriptor; 18]"), "{descriptor}");
        let place = |text: &str| descriptor.find(text).unwrap();
        assert!(place("users.user-snapshot.v1") < place("users.profile-changed.v1"));
        assert!(place("users.profile-changed.v1") < place("products.product-added.v1"));
    }

    #[test]
    fn requests_that_name_what_is_not_there_are_refused_with_what_there_is() {
        let workspace = this_checkout();
        for (request, says) in [
            (reaction("payments", "users.user-moved", &[]), "users.user-registered.v1"),
            (reaction("payments", "user-registered", &[]), "its context before it"),
            (reaction("payments", "shipping.sent", &[]), "the contexts are notifications"),
            (reaction("payments", "payments.refund-failed", &[]), "publishes"),
            (reaction("payments", "orders.order-placed", &["lines"]), "order_id"),
            (reaction("users", "orders.order-placed", &[]), "application"),
            (event("orders", "order-placed", &[]), "published already"),
            (event("orders", "placed", &[]), "what happened to what"),
            (event("orders", "order-archived", &["amount:money"]), "id, text, integer"),
            (event("orders", "order-archived", &["order_id:id"]), "twice"),
            (endpoint("orders", "LOOK", "/orders", "public"), "GET, POST"),
            (endpoint("orders", "GET", "orders", "public"), "from the slash"),
            (endpoint("orders", "GET", "/orders/{order}", "public"), "already"),
            (endpoint("payments", "GET", "/orders/{id}/payment", "public"), "/api/v1/payments"),
            (endpoint("orders", "GET", "/orders/{id}/notes", "everybody"), "public, customer"),
        ] {
            let refused = refusal(&workspace, &request);
            assert!(refused.contains(says), "{request:?}: {refused}");
        }
    }
}
