//! The result of freezing, as text.

use std::path::Path;

use terminal::{output, width, wrap};

use super::{Frozen, Refused};

impl Frozen {
    /// The result for people. `into` is the folder that was frozen into.
    pub fn render_text(&self, into: &Path) -> String {
        wrap(&render_text(self, into), width())
    }
}

fn render_text(frozen: &Frozen, into: &Path) -> String {
    let Frozen { written, unchanged, refused } = frozen;
    let mut lines: Vec<String> = refused.iter().map(refusal).collect();
    if refused.is_empty() {
        lines.extend(written.iter().map(|file| format!("wrote {}", file.display())));
        let folder = output::folder(into);
        lines.push(match (written.is_empty(), unchanged) {
            (true, _) => {
                format!("{unchanged} event versions are frozen in {folder} as they are published")
            }
            (false, 0) => format!("all event versions are frozen in {folder} now"),
            (false, _) => format!(
                "{unchanged} event versions were frozen in {folder} before, and are the same"
            ),
        });
    } else {
        lines.push("Nothing was written.".to_owned());
    }
    lines.join("\n")
}

fn refusal(refused: &Refused) -> String {
    let Refused { event_type, says, is_compatible } = refused;
    let advice = if *is_compatible {
        "no promise is broken; --compatible writes it anew"
    } else {
        "others have read it as it is; publish the change as a new version beside it"
    };
    let next = next_version(event_type);
    let advice = if *is_compatible { advice.to_owned() } else { format!("{advice}, {next}") };
    format!("{event_type} is frozen otherwise\n  {}\n  → {advice}", says.join("\n  "))
}

/// `orders.order-placed.v2` after `orders.order-placed.v1`.
fn next_version(event_type: &str) -> String {
    let next = event_type.rsplit_once(".v").and_then(|(name, number)| {
        Some(format!("{name}.v{}", number.parse::<u32>().ok()?.checked_add(1)?))
    });
    next.unwrap_or_else(|| format!("{event_type}.v2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_after_a_version_is_named() {
        assert_eq!(next_version("orders.order-placed.v1"), "orders.order-placed.v2");
        assert_eq!(next_version("orders.order-placed.v9"), "orders.order-placed.v10");
    }
}
