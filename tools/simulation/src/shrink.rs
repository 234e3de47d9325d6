//! Shrinks a failed run to the smallest one with the same violation: leaves out actions, faults of processes and message
//! faults by turns, larger parts first (delta debugging, after Zeller and Hildebrandt).

use crate::faults::FaultId;
use crate::guards::Guard;
use crate::plan::Plan;
use crate::run::{Outcome, run};

/// The limit of steps for shrinking a run.
const STEPS: u64 = 200_000;

/// A part of a plan that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Action(usize),
    ProcessFault(usize),
    MessageFault(FaultId),
}

/// The smallest plan found that breaks the same invariant, and its outcome.
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
            let retained: Vec<Part> = [&parts[..start], &parts[end..]].concat();
            let candidate = without_all_but(plan, &retained);
            let outcome = run(&candidate, without);
            spent += outcome.steps;
            let breaks = outcome.violation.as_ref().map(|violation| violation.invariant);
            if breaks == invariant {
                smaller = Some((retained, candidate, outcome));
                break;
            }
            if spent >= STEPS {
                break;
            }
        }
        match smaller {
            Some((retained, candidate, outcome)) => {
                parts = retained;
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

/// The plan with these parts only.
fn without_all_but(plan: &Plan, retained: &[Part]) -> Plan {
    let mut smaller = plan.clone();
    smaller.actions.retain(|action| retained.contains(&Part::Action(action.number)));
    let mut number = 0;
    smaller.faults.retain(|_fault| {
        number += 1;
        retained.contains(&Part::ProcessFault(number - 1))
    });
    smaller.only = Some(
        retained
            .iter()
            .filter_map(|part| match part {
                Part::MessageFault(fault) => Some(*fault),
                Part::Action(_) | Part::ProcessFault(_) => None,
            })
            .collect(),
    );
    smaller
}
