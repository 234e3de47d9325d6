//! Hosts of one shop that have a data folder each, as containers do: they find each other by the server and the broker, and none
//! begins what the shop has had.

#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use std::time::{Duration, Instant};

use host::registry::COMPILED;
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use platform::bus::Traces;
#[cfg(feature = "nats")]
use platform::bus::nats::{self, NatsSettings};
#[cfg(feature = "rabbitmq")]
use platform::bus::rabbitmq;
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use platform::testing::{ScratchBroker, services};
use tempfile::TempDir;

#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use super::compiled::all_but;
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use super::identity::shop;
use super::identity::{on_a_server, shop_id, with};
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use super::program::Serving;
use super::program::{folder, galleria};

/// The contexts that the first host has on the server.
const ON_THE_SERVER: [&str; 3] = [
    "GALLERIA_USERS_DATABASE_URL",
    "GALLERIA_PRODUCTS_DATABASE_URL",
    "GALLERIA_ORDERS_DATABASE_URL",
];
const REFUSAL: [&str; 3] =
    ["has had one", "galleria move payments --to", "migrate --begin-anew payments"];

#[test]
fn an_empty_database_of_a_context_that_the_shop_runs_elsewhere_is_refused() {
    on_a_server(|url| {
        let (main, host) = (folder(), folder());
        let on_the_server: Vec<_> = ON_THE_SERVER.iter().map(|name| (*name, url)).collect();
        assert_eq!(with(&main, &["migrate"], &on_the_server).code, 0);
        let payments = [("GALLERIA_CONTEXTS", "payments"), ("GALLERIA_PAYMENTS_DATABASE_URL", url)];
        with(&host, &["migrate"], &payments).is_refused(4, &REFUSAL);
        let moving = [&on_the_server[..], &payments[1..]].concat();
        let to = ["move", "payments", "--to", "env:GALLERIA_PAYMENTS_DATABASE_URL"];
        assert_eq!(with(&main, &to, &moving).code, 0);
        assert_eq!(with(&host, &["migrate"], &payments).code, 0);
        assert_eq!(shop_id(&host), shop_id(&main));
    });
}

#[test]
fn hosts_that_begin_a_shop_together_and_a_context_that_comes_later_are_one_shop() {
    on_a_server(|url| {
        let folders: Vec<TempDir> = COMPILED.iter().map(|_| folder()).collect();
        let of =
            |index: usize| [("GALLERIA_DATABASE_URL", url), ("GALLERIA_CONTEXTS", COMPILED[index])];
        let begin =
            |index: usize| galleria(&folders[index], &["migrate"]).envs(of(index)).spawn().unwrap();
        let together: Vec<_> = (0..3).map(begin).collect();
        for mut one in together {
            assert!(one.wait().unwrap().success());
        }
        assert!(begin(3).wait().unwrap().success());
        let id = |index: usize| {
            std::fs::read_to_string(folders[index].path().join("data/keys/shop-id")).unwrap()
        };
        assert!((1..4).all(|index| id(index) == id(0)));
    });
}

/// A host that locked one database through two connections would wait for itself.
#[test]
fn two_urls_of_one_database_are_one_database() {
    on_a_server(|url| {
        let folder = folder();
        let mark = if url.contains('?') { '&' } else { '?' };
        let of = |context: &&str| {
            let name = format!("GALLERIA_{}_DATABASE_URL", context.to_uppercase());
            (name, format!("{url}{mark}application_name=host-{context}"))
        };
        let urls: Vec<(String, String)> = COMPILED.iter().map(of).collect();
        let variables: Vec<(&str, &str)> =
            urls.iter().map(|(name, url)| (&**name, &**url)).collect();
        assert_eq!(with(&folder, &["migrate"], &variables).code, 0);
        assert_eq!(with(&folder, &["verify"], &variables).code, 0);
    });
}

/// The traces of the shop at the broker, once the shop has declared its exchanges or streams and `contexts` have run.
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
#[tokio::main(flavor = "current_thread")]
async fn told_by(broker: &ScratchBroker, contexts: &[&str]) -> Traces {
    let began = Instant::now();
    loop {
        let told = traces(broker).await;
        if told.owner.is_some() && contexts.iter().all(|one| told.contexts.contains(one)) {
            return told;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "{told:?}");
    }
}

#[cfg(any(feature = "nats", feature = "rabbitmq"))]
async fn traces(broker: &ScratchBroker) -> Traces {
    #[cfg(feature = "nats")]
    if broker.url.starts_with("nats") {
        let settings = NatsSettings::under(&broker.url, &broker.prefix);
        return nats::traces(&settings, COMPILED).await.unwrap();
    }
    #[cfg(feature = "rabbitmq")]
    if broker.url.starts_with("amqp") {
        return rabbitmq::traces(&broker.url, &broker.prefix, COMPILED).await.unwrap();
    }
    unreachable!("no such broker is compiled in")
}

#[cfg(feature = "nats")]
#[test]
fn nats_tells_a_new_folder_its_shop_and_what_the_shop_has_had() {
    if services::nats() {
        a_broker_tells_a_new_folder_its_shop(&ScratchBroker::on_nats(COMPILED));
    }
}

#[cfg(feature = "rabbitmq")]
#[test]
fn rabbitmq_tells_a_new_folder_its_shop_and_what_the_shop_has_had() {
    if services::rabbitmq() {
        a_broker_tells_a_new_folder_its_shop(&ScratchBroker::on_rabbitmq(COMPILED));
    }
}

#[cfg(any(feature = "nats", feature = "rabbitmq"))]
fn a_broker_tells_a_new_folder_its_shop(broker: &ScratchBroker) {
    let at_the_broker =
        [("GALLERIA_BROKER_URL", &*broker.url), ("GALLERIA_BROKER_PREFIX", &*broker.prefix)];
    let contexts = |names| [&at_the_broker[..], &[("GALLERIA_CONTEXTS", names)]].concat();
    let others = all_but("payments").join(",");
    let (first, other, new, lost) = (folder(), shop(), folder(), folder());
    let serve = ["serve", "--no-demo-data"];
    let serving = Serving::start_with(&first, &serve, &contexts(&others));
    let told = told_by(broker, &["products", "orders"]);
    assert_eq!(told.owner.unwrap().to_string(), shop_id(&first));
    assert!(!told.contexts.contains(&"payments"), "{told:?}");

    let words = ["broker.prefix", &shop_id(&first), &shop_id(&other)];
    with(&other, &["serve"], &at_the_broker).is_refused(4, &words);
    // A context that never ran is begun, and belongs to the shop.
    assert_eq!(with(&new, &["migrate"], &contexts("payments")).code, 0);
    assert_eq!(shop_id(&new), shop_id(&first));
    let payments =
        [&contexts("payments")[..], &[("GALLERIA_USERS_URL", "http://127.0.0.1:1")]].concat();
    let serving_payments = Serving::start_with(&new, &serve, &payments);
    told_by(broker, &["payments"]);
    drop((serving, serving_payments));
    // Afterwards it is missed.
    with(&lost, &["migrate"], &contexts("payments")).is_refused(4, &REFUSAL);
    with(&lost, &["serve"], &payments).is_refused(4, &REFUSAL);
    let anew = ["migrate", "--begin-anew", "payments"];
    assert_eq!(with(&lost, &anew, &contexts("payments")).code, 0);
    assert_eq!(shop_id(&lost), shop_id(&first));
}
