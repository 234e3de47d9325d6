//! The findings of all contexts, grouped by the number of the invariant.

use std::collections::BTreeMap;

use platform::context::Check;
use serde::Serialize;
use terminal::{counted, text_table, width, wrap};

/// The result of auditing a whole shop.
#[derive(Debug, Clone, Serialize)]
pub struct AuditReport {
    /// Whether every invariant that was checked holds.
    pub holds: bool,
    /// How many orders there are.
    pub orders: u64,
    /// The invariants that were checked, by number.
    pub invariants: Vec<Invariant>,
    /// The contexts with a row that cannot be read (invariant 26). The facts about their orders are missing, so that what
    /// crosses contexts is not checked.
    pub unread: Vec<&'static str>,
}

/// One invariant of `docs/invariants.md`, with the findings of all contexts that check it.
#[derive(Debug, Clone, Serialize)]
pub struct Invariant {
    /// Its number.
    pub number: u8,
    /// Its text.
    pub says: &'static str,
    /// The contexts that checked it, or the checks across contexts.
    pub checked_by: Vec<&'static str>,
    /// How many rows or orders were examined.
    pub examined: u64,
    /// The violations, each in a sentence. Empty when it holds.
    pub violations: Vec<String>,
}

/// Violations of one invariant that are printed; JSON has all of them.
const VIOLATIONS_PRINTED: usize = 5;

impl AuditReport {
    /// The invariants as a table, with their violations below.
    pub fn render_text(&self) -> String {
        let rows = self.invariants.iter().map(|invariant| {
            let verdict = match invariant.violations.len() {
                0 => "holds".to_owned(),
                broken => format!("BROKEN: {}", counted(broken, "violation", "violations")),
            };
            [
                invariant.number.to_string(),
                invariant.says.to_owned(),
                invariant.examined.to_string(),
                verdict,
            ]
        });
        let table = text_table(["", "invariant", "examined", ""], rows);
        let lines = self.invariants.iter().flat_map(Invariant::lines);
        let lines = lines.chain(self.not_checked()).map(|line| wrap(&line, width()));
        std::iter::once(table).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// The checks that were left out, and the reason.
    fn not_checked(&self) -> Option<String> {
        (!self.unread.is_empty()).then(|| {
            format!(
                "   not checked: what crosses contexts, since a row of {} cannot be read. Mend the rows that invariant 26 \
                 names, and verify again.",
                self.unread.join(" and ")
            )
        })
    }

    /// All violations, each with the number of its invariant.
    pub fn violations(&self) -> impl Iterator<Item = (u8, &str)> {
        self.invariants.iter().flat_map(|invariant| {
            invariant.violations.iter().map(|violation| (invariant.number, violation.as_str()))
        })
    }
}

impl Invariant {
    /// The violations for people: the first ones, and the number of the others.
    fn lines(&self) -> impl Iterator<Item = String> {
        let shown = self.violations.iter().take(VIOLATIONS_PRINTED);
        let shown = shown.map(|violation| format!("   {}: {violation}", self.number));
        let more = self.violations.len().saturating_sub(VIOLATIONS_PRINTED);
        let more =
            (more > 0).then(|| format!("   {}: and {more} more (--json has all)", self.number));
        shown.chain(more)
    }
}

/// Findings while they are gathered.
#[derive(Debug, Default)]
pub(super) struct Findings(BTreeMap<u8, Invariant>);

impl Findings {
    pub(super) fn add(&mut self, checked_by: &'static str, check: Check) {
        let Check { invariant: number, says, examined, violations } = check;
        let invariant = self.0.entry(number).or_insert_with(|| Invariant {
            number,
            says: sentence(number).unwrap_or(says),
            checked_by: Vec::new(),
            examined: 0,
            violations: Vec::new(),
        });
        if !invariant.checked_by.contains(&checked_by) {
            invariant.checked_by.push(checked_by);
        }
        invariant.examined = invariant.examined.saturating_add(examined);
        invariant.violations.extend(violations);
    }

    pub(super) fn into_report(self, orders: u64, unread: Vec<&'static str>) -> AuditReport {
        let invariants: Vec<Invariant> = self.0.into_values().collect();
        let holds = invariants.iter().all(|invariant| invariant.violations.is_empty());
        AuditReport { holds, orders, invariants, unread }
    }
}

/// The invariants that can be checked in tables at rest, with their texts from `docs/invariants.md`. The others are about the
/// order of events; tests check those.
const fn sentence(number: u8) -> Option<&'static str> {
    Some(match number {
        1 => "an acknowledged order exists after any restart",
        2 => "on hand >= reserved >= 0 for every SKU",
        3 => "units are conserved: initial + received = on hand + sold",
        4 => "confirmed exactly when one captured payment, net of refunds, equals the total",
        5 => "never two captures for one order; the provider's own ledger agrees",
        6 => "a cancelled order has no net charge and nothing reserved",
        7 => "versions of one order's events are contiguous",
        8 => "a state row exists exactly when its outbox row does",
        9 => "each (handler, event id) takes effect once",
        11 => "order states move only along allowed edges; terminal is terminal",
        12 => "every checkout ends, or is visibly stuck with a reason",
        17 => "money captured after the order was cancelled is refunded exactly once",
        18 => "an expired reservation is released once",
        19 => "a dead letter keeps payload, error and attempts",
        22 => "price and total are frozen at placement",
        23 => "the backlog drains to zero",
        24 => "a replica agrees with its owner, or its event is on its way",
        25 => "an event that left the outbox has reached its subscribers",
        26 => "every stored row can be read",
        27 => "every audit trail is an unbroken chain",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(invariant: u8, examined: u64, violations: &[&str]) -> Check {
        let violations = violations.iter().map(ToString::to_string).collect();
        Check { invariant, says: "in a context's words", examined, violations }
    }

    #[test]
    fn findings_are_grouped_by_number() {
        let mut findings = Findings::default();
        findings.add("payments", check(5, 3, &[]));
        findings.add("orders", check(4, 2, &[]));
        findings.add("across contexts", check(5, 4, &["twice"]));
        findings.add("across contexts", check(99, 0, &[]));
        let report = findings.into_report(2, Vec::new());
        let numbers: Vec<u8> = report.invariants.iter().map(|invariant| invariant.number).collect();
        assert_eq!(numbers, [4, 5, 99]);
        assert!(!report.holds);
        assert_eq!(report.violations().collect::<Vec<_>>(), [(5, "twice")]);
        let five = &report.invariants[1];
        assert_eq!((five.examined, &*five.checked_by), (7, &["payments", "across contexts"][..]));
        assert_eq!(report.invariants[2].says, "in a context's words");
    }

    #[test]
    fn many_violations_of_one_invariant_hide_no_other() {
        let mut findings = Findings::default();
        let many: Vec<String> = (1..=8).map(|order| format!("order {order}")).collect();
        findings.add("orders", check(12, 8, &many.iter().map(String::as_str).collect::<Vec<_>>()));
        findings.add("products", check(26, 1, &["the row that is the cause"]));
        let text = findings.into_report(8, vec!["products"]).render_text();
        assert!(text.contains("12: order 5\n   12: and 3 more"), "{text}");
        assert!(text.contains("26: the row that is the cause"), "{text}");
        assert!(text.contains("not checked: what crosses contexts"), "{text}");
    }

    #[test]
    fn holds_without_violations() {
        let mut findings = Findings::default();
        findings.add("orders", check(4, 2, &[]));
        assert!(findings.into_report(2, Vec::new()).holds);
    }
}
