//! The program around the checks: exit codes, the ratchet, `explain`, and files that cannot be used.

use super::sample::Sample;

#[test]
fn a_folder_without_a_file_and_a_wrong_file_cannot_be_checked() {
    let empty = Sample::of_crates();
    std::fs::remove_file(empty.root().join("boundaries.toml")).unwrap();
    let (code, stdout, stderr) = empty.run(&[]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("no boundaries.toml"), "{stderr}");

    for (text, words) in [
        ("[contexts]\nfolder = [\"a\"]\n", "unknown field `folder`"),
        ("[[crates]]\nname = \"a\"\nfolders = []\nmay_use = [\"b\"]\n", "names `b`"),
        ("[[forbid]]\nrule = \"mine\"\nin = [\"contexts\"]\npaths = []\n", "needs `why`"),
        ("[[forbid]]\nrule = \"B010\"\npaths = []\n", "holds for no code"),
        ("[rules.B999]\nwhy = \"a\"\n", "no rule of the catalogue"),
        ("[contexts]\nallow = [{ from = \"a\", to = \"b\", reason = \"c\" }]\n", "no context"),
    ] {
        let sample = Sample::of_crates();
        sample.write("boundaries.toml", text);
        let (code, _, stderr) = sample.run(&[]);
        assert_eq!(code, 2, "{text}");
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}

#[test]
fn a_file_elsewhere_may_be_named() {
    let sample = Sample::of_crates();
    let path = sample.root().join("boundaries.toml").display().to_string();
    let elsewhere = Sample::of_modules();
    let (code, stdout, stderr) = elsewhere.run(&["--config", &path]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("crates ") && stdout.contains("  ok  "), "{stdout}");
}

#[test]
fn a_ratchet_knows_the_old_findings_and_fails_for_new_ones_and_stale_entries() {
    let sample = Sample::of_modules();
    let old = "use crate::contexts::billing::store::ALL;\n";
    sample.append("src/contexts/sales/web.rs", old);
    let ratchet = ["--ratchet", "known.txt"];
    assert_eq!(sample.run(&ratchet).0, 1);
    let (code, stdout, _) = sample.run(&["--ratchet", "known.txt", "--update"]);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("1 more is known"), "{stdout}");

    sample.append("src/contexts/sales/domain.rs", "use super::web::Page;\n");
    let (code, stdout, _) = sample.run(&ratchet);
    assert_eq!(code, 1);
    assert!(stdout.contains("[B027]") && !stdout.contains("[B002]"), "{stdout}");

    sample.write("src/contexts/sales/domain.rs", "pub(super) struct Order;\n");
    sample.write("src/contexts/sales/web.rs", "use super::domain::Order;\n");
    let (code, stdout, _) = sample.run(&ratchet);
    assert_eq!(code, 1);
    assert!(stdout.contains("[B043] ratchet-only-shrinks"), "{stdout}");
    assert!(stdout.contains(" --> known.txt:"), "{stdout}");
    assert_eq!(sample.run(&["--ratchet", "known.txt", "--update"]).0, 0);
    assert_eq!(sample.run(&ratchet).0, 0);
}

#[test]
fn recorded_lists_are_written_and_then_compared() {
    let sample = Sample::of_crates();
    sample.append("boundaries.toml", "\n[recorded]\nfolder = \"recorded\"\n");
    assert_eq!(sample.run(&[]).0, 1, "nothing is recorded yet");
    assert_eq!(sample.run(&["--update"]).0, 0);
    assert_eq!(sample.found(), []);
    sample.append("contexts/billing/src/lib.rs", "pub struct Bill;\n");
    sample.assert_found("B042", "recorded/exports/billing.txt", "+ struct Bill");
}

#[test]
fn codes_are_listed_and_explained() {
    let sample = Sample::of_crates();
    let (code, list, _) = sample.run(&["explain"]);
    assert_eq!(code, 0);
    assert!(list.contains("B003  no-context-names-anothers-tables"), "{list}");
    let (code, page, _) = sample.run(&["explain", "b003"]);
    assert_eq!(code, 0);
    assert!(page.contains("Where it went wrong") && page.contains("https://github.com/"), "{page}");
    assert_eq!(sample.run(&["explain", "B999"]).0, 2);
    assert_eq!(sample.run(&["--unknown"]).0, 2);
}
