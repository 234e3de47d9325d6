//! A rehearsal with payments in a process of its own, over a broker.

use std::fs::read_dir;
use std::net::SocketAddr;
use std::process::Command;

use platform::testing::{nats_url, services};

use super::super::http::get_json;
use super::super::lost_stream::{order_as, wait_for_status};
use super::super::program::{files, folder};
use super::Rehearsing;

impl Rehearsing {
    /// The process of payments, which this process has started.
    fn child(&self) -> u32 {
        let parent = self.child.id();
        let children = read_dir(format!("/proc/{parent}/task")).unwrap().flat_map(|task| {
            let children = task.unwrap().path().join("children");
            let ids = std::fs::read_to_string(children).unwrap_or_default();
            ids.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<u32>>()
        });
        let children: Vec<u32> = children.collect();
        assert_eq!(children.len(), 1, "{children:?}");
        children[0]
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_second_host_is_killed_and_an_order_waits_for_it() {
    if !services::nats() {
        return;
    }
    let (here, temporary) = (folder(), folder());
    let arguments = ["--hosts", "two", "--broker", &nats_url()];
    let mut rehearsal = Rehearsing::begin(&here, temporary.path(), &arguments);
    let line = rehearsal.until("shop         http://");
    let shop: SocketAddr = line.rsplit('/').next().unwrap().parse().unwrap();
    rehearsal.until("the end");

    rehearsal.press("k");
    rehearsal.until("ON for 60 s: Host killed");
    rehearsal.until("The process of payments is ended by kill -9.");
    let (order, token) = order_as(shop, "ada@example.com", "a demo is no secret 1");
    wait_for_status(shop, &order, &token, "awaiting-payment");
    rehearsal.press("k");
    rehearsal.until("The process of payments runs again.");
    wait_for_status(shop, &order, &token, "confirmed");

    // The process ends by itself, without a switch.
    let child = rehearsal.child().to_string();
    assert!(Command::new("kill").args(["-9", &child]).status().unwrap().success());
    rehearsal.until("The process of payments has ended by itself");
    rehearsal.until("The process of payments runs again.");
    assert_ne!(rehearsal.child().to_string(), child);

    rehearsal.press("8");
    rehearsal.until("The process of payments is stopped as a whole");
    rehearsal.until("ok the fault struck, the order waited, confirmed, charged once");
    rehearsal.press("f");
    rehearsal.until("Host killed");
    assert_eq!(get_json(shop, &order, Some(&token))["status"], "confirmed");
    let (code, said) = rehearsal.end();
    assert_eq!(code, Some(0), "{said:?}");
    assert!(said.iter().any(|line| line.contains("ok 2 orders, every invariant")), "{said:?}");
    assert_eq!(files(temporary.path()), [""; 0]);
}
