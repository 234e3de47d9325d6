//! The payment provider in its own process, and shops that use it.

use super::program::{Serving, folder, run};

/// An address on which no process listens.
const NOBODY: &str = "http://127.0.0.1:1";

#[test]
fn two_processes_cannot_share_one_ledger() {
    let folder = folder();
    let _provider = Serving::start(&folder, &["provider", "--listen", "127.0.0.1:0"]);
    run(&folder, &["provider", "--listen", "127.0.0.1:0"]).is_refused(4, &["another", "provider"]);
    // A shop that simulates one would keep the same.
    run(&folder, &["serve"]).is_refused(4, &["another", "provider"]);
}

#[test]
fn a_shop_with_an_external_provider_keeps_no_ledger() {
    let folder = folder();
    let provider = Serving::start(&folder, &["provider", "--listen", "127.0.0.1:0"]);
    let url = format!("http://{}", provider.address);
    let at_it = [("GALLERIA_PROVIDER_URL", url.as_str())];
    let _shop = Serving::start_with(&folder, &["serve", "--no-demo-data"], &at_it);
}

#[test]
fn the_doctor_checks_that_the_provider_answers() {
    let folder = folder();
    let provider = Serving::start(&folder, &["provider", "--listen", "127.0.0.1:0"]);
    let url = format!("http://{}", provider.address);
    for (url, verdict) in [(url.as_str(), "well"), (NOBODY, "problem")] {
        let mut doctor = super::program::galleria(&folder, &["doctor", "--json"]);
        let ended: super::program::Ended =
            doctor.env("GALLERIA_PROVIDER_URL", url).output().unwrap().into();
        let report = ended.json();
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["about"] == "provider").unwrap();
        assert_eq!(found["verdict"], verdict, "{report:#}");
    }
}

#[test]
fn an_invalid_address_is_a_one_line_error() {
    let folder = folder();
    let mut shop = super::program::galleria(&folder, &["serve", "--no-demo-data"]);
    let ended: super::program::Ended =
        shop.env("GALLERIA_PROVIDER_URL", "ftp://provider").output().unwrap().into();
    ended.is_refused(3, &["provider.url", "no address of a payment provider"]);
}
