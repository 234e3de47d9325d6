//! `galleria new-context` and its like, on a copy of what they look at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::program::{folder, run};

/// The files of this checkout that plans look at, in a folder of their own.
fn checkout() -> TempDir {
    let folder = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let looked_at = [
        "Cargo.toml",
        "boundaries.toml",
        "rustfmt.toml",
        "app/host/Cargo.toml",
        "app/host/src/registry.rs",
        "migration",
        "contexts",
    ];
    for name in looked_at {
        copy(&root.join(name), &folder.path().join(name));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from, to).unwrap();
    }
}

/// The texts below a folder.
fn texts(folder: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read(&path).unwrap();
                found.insert(path, text);
            }
        }
    }
    found
}

#[test]
fn a_dry_run_tells_the_plan_and_writes_nothing() {
    let folder = checkout();
    let before = texts(&folder);
    let planned = run(&folder, &["new-context", "vouchers", "--dry-run"]);
    assert_eq!(planned.code, 0, "{planned:?}");
    for part in [
        "would change  Cargo.toml\n",
        "would add     contexts/vouchers/src/lib.rs\n",
        "contexts/vouchers/src/domain/voucher.rs: the_rule_of_vouchers_is_kept",
        "cargo run -p boundaries -- --update",
    ] {
        assert!(planned.stdout.contains(part), "{part}: {}", planned.stdout);
    }
    assert_eq!(texts(&folder), before);
}

#[test]
fn what_is_written_is_told_as_json_and_is_there_for_the_next_request() {
    let folder = checkout();
    let written = run(&folder, &["new-context", "vouchers", "--json"]).json();
    assert_eq!(written["outcome"], "written");
    for file in written["files"].as_array().unwrap() {
        let path = folder.path().join(file["file"].as_str().unwrap());
        assert!(path.is_file(), "{file}");
    }
    let requests: [&[&str]; 3] = [
        &["react-to", "vouchers", "orders.order-delivered", "--fields", "order_id"],
        &[
            "new-event",
            "vouchers",
            "voucher-withdrawn",
            "--fields",
            "at:time",
            "--says",
            "It is gone.",
        ],
        &["new-endpoint", "vouchers", "GET", "/vouchers/{voucher_id}/votes", "--who", "public"],
    ];
    for request in requests {
        let done = run(&folder, request);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(done.stdout.contains("Tests that fail until you decide:\n  contexts/vouchers/"));
    }
}

#[test]
fn a_request_that_cannot_be_met_changes_nothing_and_says_why_in_one_line() {
    let folder = checkout();
    let before = texts(&folder);
    let refused: [(&[&str], i32, &str); 5] = [
        (&["new-context", "orders"], 1, "the context orders is there already"),
        (&["new-context", "Vouchers"], 2, "lower-case letters"),
        (
            &["new-event", "shipping", "parcel-sent"],
            2,
            "the contexts are notifications, orders, payments",
        ),
        (&["react-to", "payments", "users.user-moved"], 2, "users.user-registered.v1"),
        (&["new-endpoint", "payments", "GET", "/orders"], 2, "/api/v1/payments"),
    ];
    for (request, code, words) in refused {
        run(&folder, request).is_refused(code, &[words]);
    }
    std::fs::write(folder.path().join("app/host/src/registry.rs"), "pub const LIST: u8 = 0;\n")
        .unwrap();
    run(&folder, &["new-context", "vouchers"]).is_refused(4, &["nothing was written", "REGISTRY"]);
    std::fs::write(
        folder.path().join("app/host/src/registry.rs"),
        &before[&folder.path().join("app/host/src/registry.rs")],
    )
    .unwrap();
    assert_eq!(texts(&folder), before);
}

#[test]
fn outside_of_a_checkout_there_is_nothing_to_write_into() {
    let folder = folder();
    run(&folder, &["new-context", "vouchers"]).is_refused(4, &["boundaries.toml"]);
}
