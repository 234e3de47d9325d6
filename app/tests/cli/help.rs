//! The help: every verb has an example, and the exit codes are documented.

use super::program::{Ended, folder, galleria, run};

const VERBS: [&[&str]; 53] = [
    &[],
    &["serve"],
    &["demo"],
    &["rehearse"],
    &["bench"],
    &["bench", "growth"],
    &["bench", "plot"],
    &["seed"],
    &["import"],
    &["migrate"],
    &["move"],
    &["provider"],
    &["users"],
    &["users", "create-admin"],
    &["users", "reset-password"],
    &["dead-letters"],
    &["dead-letters", "list"],
    &["dead-letters", "show"],
    &["dead-letters", "replay"],
    &["dead-letters", "discard"],
    &["republish"],
    &["snapshot"],
    &["health"],
    &["observatory"],
    &["prune"],
    &["backup"],
    &["restore"],
    &["doctor"],
    &["contexts"],
    &["contracts"],
    &["openapi"],
    &["asyncapi"],
    &["contracts", "freeze"],
    &["contracts", "check"],
    &["check"],
    &["check", "boundaries"],
    &["check", "contracts"],
    &["check", "all"],
    &["explain"],
    &["tour"],
    &["learn"],
    &["learn", "list"],
    &["learn", "start"],
    &["learn", "check"],
    &["learn", "hint"],
    &["learn", "solution"],
    &["new-context"],
    &["new-event"],
    &["new-endpoint"],
    &["react-to"],
    &["new-workspace"],
    &["extract"],
    &["verify"],
];

/// Every verb's help fits a terminal of 80 columns, examples included.
#[test]
fn every_help_fits_80_columns() {
    let folder = folder();
    for verb in VERBS {
        for flag in ["--help", "-h"] {
            let mut command = galleria(&folder, &[verb, &[flag]].concat());
            let help = Ended::from(command.env("COLUMNS", "80").output().unwrap());
            for line in help.stdout.lines() {
                assert!(line.chars().count() <= 80, "{verb:?} {flag}: {line}");
            }
        }
    }
}

#[test]
fn every_verb_has_help_with_an_example() {
    let folder = folder();
    for verb in VERBS {
        let help = run(&folder, &[verb, &["--help"]].concat());
        assert_eq!(help.code, 0, "{verb:?}");
        let (_, examples) =
            help.stdout.split_once("Example").unwrap_or_else(|| panic!("{verb:?} has none"));
        let words = verb.join(" ");
        assert!(examples.contains("\n  galleria") || examples.contains("| galleria"), "{verb:?}");
        assert!(examples.contains(&words), "the example of {verb:?} is of something else");
    }
}

#[test]
fn the_list_of_verbs_is_complete() {
    let help = run(&folder(), &["--help"]).stdout;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: Vec<&str> = listed
        .take_while(|line| !line.is_empty())
        // A text that does not fit goes on below itself.
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    let expected = [
        "serve",
        "demo",
        "rehearse",
        "bench",
        "seed",
        "import",
        "migrate",
        "move",
        "provider",
        "users",
        "dead-letters",
        "republish",
        "snapshot",
        "health",
        "observatory",
        "prune",
        "backup",
        "restore",
        "doctor",
        "contexts",
        "contracts",
        "openapi",
        "asyncapi",
        "check",
        "explain",
        "tour",
        "learn",
        "new-context",
        "new-event",
        "new-endpoint",
        "react-to",
        "new-workspace",
        "extract",
        "verify",
    ];
    assert_eq!(verbs, expected);
}

#[test]
fn the_root_help_lists_the_exit_codes() {
    let help = run(&folder(), &["--help"]).stdout;
    assert!(help.contains("Exit codes:\n  0 "), "{help}");
    assert!(
        help.contains("--no-demo-data"),
        "serve is the default, so its flags belong here: {help}"
    );
}

#[test]
fn invalid_arguments_are_a_usage_error() {
    let folder = folder();
    let senseless: [&[&str]; 6] = [
        &["sevre"],
        &["serve", "--prot", "80"],
        &["--listen", "127.0.0.1:0", "doctor"],
        &["import"],
        &["import", "x.csv", "--currency", "euro"],
        &["dead-letters", "replay", "not-an-id"],
    ];
    for arguments in senseless {
        let refused = run(&folder, arguments);
        assert_eq!(refused.code, 2, "{arguments:?}: {refused:?}");
        assert_eq!(refused.stdout, "", "{arguments:?}");
        assert!(refused.stderr.contains("error: "), "{arguments:?}: {refused:?}");
    }
}

#[test]
fn the_version_is_printed() {
    let version = run(&folder(), &["--version"]);
    assert_eq!(version.stdout, concat!("galleria ", env!("CARGO_PKG_VERSION"), "\n"));
}
