//! What each context shows: its contract, one handle, its settings.

use tests::boundaries::Workspace;
use tests::expected::{assert_as_written, difference};
use tests::planted::Planted;

#[test]
fn each_context_shows_what_is_written_down() {
    let workspace = Workspace::this();
    for context in workspace.contexts() {
        let shown = &workspace.source(&format!("contexts/{context}")).exports;
        let why =
            "What a context shows is what the host and the other contexts can come to rely on.";
        assert_as_written(&format!("exports/{context}.txt"), shown, why);
    }
}

const CLEAN: &str =
    "field Said.word\nfn Handle::new\nmod contract\nstruct contract::Said\nuse Handle\n";

fn shown_with(file: &str, text: &str) -> String {
    let planted = Planted::clean();
    planted.append(&format!("contexts/ours/{file}"), text);
    planted.workspace().source("contexts/ours").exports.clone()
}

#[test]
fn a_clean_context_shows_its_contract_and_its_handle() {
    assert_eq!(shown_with("src/lib.rs", ""), CLEAN);
}

#[test]
fn whatever_else_can_be_reached_is_shown() {
    for (file, text, shown) in [
        ("src/lib.rs", "pub use domain::word::Word;", "+ use Word\n"),
        (
            "src/lib.rs",
            "pub use domain::word::{self as language, *};",
            "+ use domain::word::*\n+ use language\n",
        ),
        (
            "src/lib.rs",
            "pub mod helpers { pub fn help() {} fn hidden() {} }",
            "+ fn helpers::help\n+ mod helpers\n",
        ),
        ("src/contract.rs", "published! { Done = 1 }", "+ macro contract::published!\n"),
        (
            "src/contract.rs",
            "pub mod more { pub enum Mood {} }",
            "+ enum contract::more::Mood\n+ mod contract::more\n",
        ),
        (
            "src/handle.rs",
            "impl Handle { pub fn database() {} fn hidden() {} }",
            "+ fn Handle::database\n",
        ),
        (
            "src/infrastructure/http.rs",
            "impl crate::handle::Handle { pub const ROUTES: u8 = 1; }",
            "+ const Handle::ROUTES\n",
        ),
        (
            "src/contract.rs",
            "pub struct Done { pub by: String, at: u8 }",
            "+ field Done.by\n+ struct contract::Done\n",
        ),
    ] {
        assert_eq!(difference(CLEAN, &shown_with(file, text)).as_deref(), Some(shown), "{text}");
    }
}

#[test]
fn what_is_private_is_not_shown() {
    for text in [
        "pub(crate) mod inner {}",
        "pub(crate) use domain::word::Word;",
        "struct S; impl S { pub fn f() {} }",
    ] {
        assert_eq!(shown_with("src/lib.rs", text), CLEAN, "{text}");
    }
}
