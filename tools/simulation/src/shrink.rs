//! The smallest history that shows a failure: what people do, what befalls processes and each fault that struck are left
//! out by turns, larger parts first, as long as the same invariant breaks (delta debugging, after Zeller and Hildebrandt).

use crate::faults::FaultId;
use crate::guards::Guard;
use crate::plan::Plan;
use crate::run::{Outcome, run};

/// So many steps are spent on trying a failed run with less.
const STEPS: u64 = 200_000;

/// Something that a plan can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Action(usize),
    ProcessFault(usize),
    MessageFault(FaultId),
}

/// The smallest plan found that breaks the same invariant, and what comes of it.
pub(crate) fn shrink(plan: &Plan, failed: Outcome, without: Option<Guard>) -> (Plan, Outcome) {
    let invariant = failed.violation.as_ref().map(|violation| violation.invariant);
    let mut parts = parts(plan, &failed);
    let (mut smallest, mut best) = (plan.clone(), failed);
    let (mut spent, mut share) = (0, 2);
    while !parts.is_empty() && spent < STEPS {
        let size = parts.len().div_ceil(share);
        let mut smaller = None;
        for start in (0..parts.len()).step_by(size) {
            let end = (start + size).min(parts.len());
            let kept: Vec<Part> = [&parts[..start], &parts[end..]].concat();
            let candidate = without_all_but(plan, &kept);
            let outcome = run(&candidate, without);
            spent += outcome.steps;
            let breaks = outcome.violation.as_ref().map(|violation| violation.invariant);
            if breaks == invariant {
                smaller = Some((kept, candidate, outcome));
                break;
            }
            if spent >= STEPS {
                break;
            }
        }
        match smaller {
            Some((kept, candidate, outcome)) => {
                parts = kept;
                (smallest, best) = (candidate, outcome);
                share = (share - 1).max(2);
            }
            None if size == 1 => break,
            None => share = (share * 2).min(parts.len()),
        }
    }
    (smallest, best)
}

fn parts(plan: &Plan, failed: &Outcome) -> Vec<Part> {
    let actions = plan.actions.iter().map(|action| Part::Action(action.number));
    let process_faults = (0..plan.faults.len()).map(Part::ProcessFault);
    let message_faults = failed.struck.iter().copied().map(Part::MessageFault);
    actions.chain(process_faults).chain(message_faults).collect()
}

/// The plan with no other parts than these.
fn without_all_but(plan: &Plan, kept: &[Part]) -> Plan {
    let mut smaller = plan.clone();
    smaller.actions.retain(|action| kept.contains(&Part::Action(action.number)));
    let mut number = 0;
    smaller.faults.retain(|_fault| {
        number += 1;
        kept.contains(&Part::ProcessFault(number - 1))
    });
    smaller.only = Some(
        kept.iter()
            .filter_map(|part| match part {
                Part::MessageFault(fault) => Some(*fault),
                Part::Action(_) | Part::ProcessFault(_) => None,
            })
            .collect(),
    );
    smaller
}
