//! The steps in the written README: their order, and the commands that can be run as they stand.

use super::super::program::folder;
use super::extracted;

#[test]
fn the_steps_switch_the_front_door_before_the_move_and_set_no_url_before_it() {
    let folder = folder();
    let readme = std::fs::read_to_string(extracted(&folder, "payments").join("README.md")).unwrap();
    let commands: Vec<&str> =
        readme.lines().filter_map(|line| line.trim_start().strip_prefix("$ ")).collect();
    let at = |words: &str| {
        let found = commands.iter().position(|command| command.contains(words));
        found.unwrap_or_else(|| panic!("no {words:?} in {commands:#?}"))
    };
    assert!(at("nginx -s reload") < at("galleria move payments"));
    let set = at("GALLERIA_PAYMENTS_DATABASE_URL=");
    assert!(
        at("galleria move payments") < set,
        "the data are there when a host is told to use them"
    );
    assert!(
        commands[set].contains("serve"),
        "only the host of payments is told: {}",
        commands[set]
    );
    let sed = commands.iter().find(|command| command.starts_with("sed ")).unwrap();
    let shell = sed.split(" > ").next().unwrap();
    let mut running = std::process::Command::new("sh");
    let ended = running.args(["-c", shell]).current_dir(&folder).output().unwrap();
    let written = String::from_utf8(ended.stdout).unwrap();
    for line in ["server 127.0.0.1:8082 max_fails=0;", "server 127.0.0.1:8080 backup;"] {
        assert!(written.contains(line), "{written}");
    }
    assert!(!written.contains("listen 8080;") && !written.contains("server main"), "{written}");
}
