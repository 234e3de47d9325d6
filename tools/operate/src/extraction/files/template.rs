//! Filling in a template, and what several files say in the same way.

use super::super::hosts::Hosts;
use super::super::hosts::ShopHost;
use host::registry;

/// Fills in each `{{name}}`.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value)
    })
}

/// The contexts of each host, such as `main runs users; payments runs payments`.
pub(super) fn who_runs_what(hosts: &Hosts) -> String {
    let each = hosts.all().map(|host| format!("`{}` runs {}", host.name, host.contexts.join(", ")));
    each.collect::<Vec<_>>().join("; ")
}

/// The paths that a host answers.
pub(super) fn paths(host: &ShopHost) -> Vec<&'static str> {
    let entries = host.contexts.iter().filter_map(|context| registry::find(context));
    entries.flat_map(|entry| entry.descriptor.route_prefixes).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_filled_in_at_every_place() {
        let filled = fill("{{a}} {{b}} {{a}} ${KEPT}", &[("a", "x"), ("b", "y")]);
        assert_eq!(filled, "x y x ${KEPT}");
    }
}
