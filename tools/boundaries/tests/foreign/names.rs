//! Names in `boundaries.toml` that have nothing in the tree: each would switch a rule off.

use super::sample::Sample;

/// Asserts that the file of `sample` is refused with `message` once `right`, which it has once, is replaced by `wrong`.
fn assert_refused(sample: &Sample, (right, wrong): (&str, &str), message: &str) {
    let config = std::fs::read_to_string(sample.root().join("boundaries.toml")).unwrap();
    assert_eq!(config.matches(right).count(), 1, "{right}");
    sample.write("boundaries.toml", &config.replace(right, wrong));
    let (code, stdout, stderr) = sample.run(&[]);
    assert_eq!((code, stdout.as_str()), (2, ""), "{wrong}: {stderr}");
    assert!(stderr.contains(&format!("boundaries.toml: {message}")), "{message}: {stderr}");
}

#[test]
fn a_name_that_matches_nothing_is_refused_with_its_key_and_its_value() {
    for (change, message) in [
        (
            ("[\"common\"]\n\n[contexts]", "[\"comon\"]\n\n[contexts]"),
            "[[crates]] `common` has `comon` in `folders`, which matches no crate",
        ),
        (
            ("[contexts]\nfolders = [\"contexts/*\"]", "[contexts]\nfolders = [\"context/*\"]"),
            "[contexts] has `context/*` in `folders`, which matches no crate or module",
        ),
        (
            // The folders are there, and none of them is a context.
            ("[contexts]\nfolders = [\"contexts/*\"]", "[contexts]\nfolders = [\"contexts/*/*\"]"),
            "[contexts] has `contexts/*/*` in `folders`, which matches no crate or module",
        ),
        (
            ("[\"web\", \"store\"]", "[\"web\", \"stores\"]"),
            "[[layers]] `adapters` has `stores` in `modules`, which matches no module",
        ),
        (
            ("name = \"core\"\nmay_use = []", "name = \"core\"\n[[layers]]\nname = \"cor\""),
            "[[layers]] `cor` has `cor` in `name`, which matches no module",
        ),
        (
            ("in = [\"contexts\"]", "folders = [\"common\", \"contexts/sale\"]"),
            "[[forbid]] `one-http-client` has `contexts/sale` in `folders`, which matches no file",
        ),
        (
            ("contexts/{context}/migrations", "contexts/{context}/migration"),
            "[tables] has `contexts/{context}/migration` in `made_in`, which matches no migration",
        ),
        (
            ("contexts/{context}/migrations", "contexts/{context}/*/migrations"),
            "[tables] has `contexts/{context}/*/migrations` in `made_in`, which matches no",
        ),
        (
            ("[contexts]\nfolders = [\"contexts/*\"]", "[contexts]\nfolders = []"),
            "[[forbid]] `one-http-client` has `contexts` in `in`, and [contexts] has no `folders`",
        ),
        (("sales = [\"sales.*\"]", "sale = [\"sales.*\"]"), "[tables.owned] names `sale`"),
    ] {
        assert_refused(&Sample::of_crates(), change, message);
    }
}

#[test]
fn contexts_that_are_modules_are_looked_for_too() {
    for (change, message) in [
        (("src/contexts/*", "src/context/*"), "[contexts] has `src/context/*` in `folders`"),
        (
            ("[\"api\"]", "[\"apis\"]"),
            "[contexts] has `apis` in `published`, which matches no module",
        ),
        (("name = \"web\"", "name = \"api_web\""), "[[layers]] `api_web` has `api_web` in `name`"),
        (("billing = [", "bills = ["), "[tables.owned] names `bills`, which is no context"),
    ] {
        assert_refused(&Sample::of_modules(), change, message);
    }
}

#[test]
fn folders_and_files_of_a_forbidding_and_inline_layers_are_found() {
    let sample = Sample::of_crates();
    let config = std::fs::read_to_string(sample.root().join("boundaries.toml")).unwrap();
    let folders = "folders = [\"contexts/sales/\", \"contexts/billing/src/lib.rs\"]";
    sample.write("boundaries.toml", &config.replace("in = [\"contexts\"]", folders));
    let inline = "mod core;\nmod store;\nmod web { use crate::core::Order; }\npub fn run() {}\n";
    sample.write("contexts/sales/src/lib.rs", inline);
    std::fs::remove_file(sample.root().join("contexts/sales/src/web.rs")).unwrap();
    assert_eq!(sample.found(), []);
}

#[test]
fn a_star_stands_for_one_folder_in_every_list_of_folders() {
    let sample = Sample::of_crates();
    let config = std::fs::read_to_string(sample.root().join("boundaries.toml")).unwrap();
    let config = config.replace("in = [\"contexts\"]", "folders = [\"contexts/*/src/*.rs\"]");
    let config = config.replace("contexts/{context}/migrations", "*/{context}/*");
    let refused = "which matches no file that is checked";
    assert!(sample.write("boundaries.toml", &config).run(&[]).2.contains(refused));

    let config = config.replace("contexts/*/src/*.rs", "contexts/*/src");
    sample.write("boundaries.toml", &config);
    assert_eq!(sample.found(), []);
    sample.append("contexts/sales/src/store.rs", "use reqwest::Client;\n");
    sample.assert_found("B026", "contexts/sales/src/store.rs:3", "reqwest::Client");
}

#[test]
fn two_contexts_of_one_name_are_refused_with_their_places() {
    let sample = Sample::of_crates();
    let manifest = "[package]\nname = \"old-sales\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    sample.write("contexts/old/sales/Cargo.toml", manifest);
    sample.write("contexts/old/sales/src/lib.rs", "");
    let folders = "[contexts]\nfolders = [\"contexts/*\"";
    let both = format!("{folders}, \"contexts/old/*\"");
    let crates = "name = \"contexts\"\nfolders = [\"contexts/*\"";
    let config = std::fs::read_to_string(sample.root().join("boundaries.toml")).unwrap();
    let with_old = config.replace(crates, &format!("{crates}, \"contexts/old/*\""));
    sample.write("boundaries.toml", &with_old);
    assert_refused(
        &sample,
        (folders, &both),
        "[contexts] has two contexts `sales`: contexts/sales and contexts/old/sales",
    );
}

#[test]
fn the_file_that_is_named_is_the_file_that_is_refused() {
    let sample = Sample::of_crates();
    sample.write("other.toml", "[tables.owned]\nsale = [\"orders\"]\n");
    let (code, _, stderr) = sample.run(&["--config", "other.toml"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("other.toml: [tables.owned] names `sale`"), "{stderr}");
}
