//! The lanes of a process: a lane for each context, a mark for each step, and a line from each cause to its effect. Time goes to the
//! right; idle time is compressed, and the break is labelled.

use crate::hosts::RecordBody;

use super::steps::Step;

/// The height of a lane.
const LANE: u32 = 64;
/// Above the first lane.
const HEAD: u32 = 30;
/// Left of the first mark, for the names of lanes.
const NAMES: u32 = 112;
/// Between two marks at least, and for a break.
const NEAR: u32 = 48;
const BREAK: u32 = 72;

/// The drawing.
#[derive(Default)]
pub(crate) struct Lanes {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) contexts: Vec<Lane>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) links: Vec<Link>,
    pub(crate) breaks: Vec<Break>,
}

/// The lane of a context.
pub(crate) struct Lane {
    pub(crate) name: String,
    pub(crate) y: u32,
    pub(crate) name_y: u32,
}

/// A step in its lane.
pub(crate) struct Mark {
    pub(crate) number: String,
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) context: String,
    /// `published`, `delivered`, `waits`, `failed`, `replayed` or `fault`.
    pub(crate) shape: &'static str,
    pub(crate) title: String,
}

/// A line from a cause to an effect.
pub(crate) struct Link {
    pub(crate) context: String,
    pub(crate) path: String,
    pub(crate) is_retry: bool,
}

/// Idle time.
pub(crate) struct Break {
    pub(crate) x: u32,
    pub(crate) label: String,
}

impl Lanes {
    /// The lanes of these steps, each of one of the records.
    pub(super) fn of(records: &[RecordBody], steps: &[Step]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for step in steps {
            if !names.contains(&&*step.context) {
                names.push(&step.context);
            }
        }
        let mut lanes = Self::default();
        let (mut x, mut places): (u32, Vec<Option<(u32, u32)>>) = (NAMES, Vec::new());
        for (record, step) in records.iter().zip(steps) {
            let Some(shape) = shape(&record.kind) else {
                places.push(None);
                continue;
            };
            x = x.saturating_add(NEAR);
            if !step.pause.is_empty() {
                lanes.breaks.push(Break { x, label: step.pause.clone() });
                x = x.saturating_add(BREAK);
            }
            let lane = names.iter().position(|name| *name == step.context).unwrap_or_default();
            let y = middle(lane);
            let cause = step.cause_at.and_then(|cause| places.get(cause).copied().flatten());
            lanes.links.extend(cause.map(|from| Link::between(from, (x, y), record, step)));
            places.push(Some((x, y)));
            lanes.marks.push(Mark::of(step, (x, y), shape));
        }
        let lane = |(place, name): (usize, &str)| Lane {
            name: name.to_owned(),
            y: middle(place),
            name_y: middle(place).saturating_add(5),
        };
        lanes.height = middle(names.len()).saturating_sub(LANE / 2).saturating_add(8);
        lanes.contexts = names.into_iter().enumerate().map(lane).collect();
        lanes.width = x.saturating_add(NEAR);
        lanes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}

/// The middle of a lane.
fn middle(lane: usize) -> u32 {
    let lane = u32::try_from(lane).unwrap_or_default();
    HEAD.saturating_add(LANE.saturating_mul(lane)).saturating_add(LANE / 2)
}

/// How a step is drawn; `None` for one that is in the list alone.
fn shape(kind: &str) -> Option<&'static str> {
    match kind {
        "published" => Some("published"),
        "delivered" => Some("delivered"),
        "retry-scheduled" | "parked" => Some("waits"),
        "dead-lettered" | "discarded" => Some("failed"),
        "replayed" => Some("replayed"),
        "fault-struck" => Some("fault"),
        _ => None,
    }
}

impl Mark {
    fn of(step: &Step, (x, y): (u32, u32), shape: &'static str) -> Self {
        let reason =
            if step.reason.is_empty() { String::new() } else { format!(": {}", step.reason) };
        Self {
            number: step.number.clone(),
            x,
            y,
            context: step.context.clone(),
            shape,
            title: format!(
                "{} {} in {} after {}{reason}",
                step.event, step.kind, step.context, step.offset
            ),
        }
    }
}

impl Link {
    fn between(from: (u32, u32), to: (u32, u32), record: &RecordBody, step: &Step) -> Self {
        let bend = from.0.saturating_add(to.0) / 2;
        Self {
            context: crate::wording::source_of(&record.event_type).to_owned(),
            path: format!(
                "M{} {}C{bend} {} {bend} {} {} {}",
                from.0, from.1, from.1, to.1, to.0, to.1
            ),
            is_retry: step.badge == "wait" || step.badge == "bad",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::Hosts;
    use crate::hosts::samples::record;
    use crate::timeline::steps;

    #[test]
    fn steps_are_in_the_lane_of_their_context_and_idle_time_is_a_break() {
        let hosts = Hosts::new(("127.0.0.1:1".parse().unwrap(), "x".into()), Vec::new()).unwrap();
        let records = [
            record(1, 0, "published", "orders"),
            record(2, 3, "relayed", "orders"),
            record(3, 4, "retry-scheduled", "products"),
            record(4, 90_000, "delivered", "products"),
        ];
        let steps = steps::of(&records, &hosts, "");
        let lanes = Lanes::of(&records, &steps);
        let names: Vec<&str> = lanes.contexts.iter().map(|lane| &*lane.name).collect();
        assert_eq!(names, ["orders", "products"]);
        let shapes: Vec<&str> = lanes.marks.iter().map(|mark| mark.shape).collect();
        assert_eq!(shapes, ["published", "waits", "delivered"]);
        let numbers: Vec<&str> = lanes.marks.iter().map(|mark| &*mark.number).collect();
        assert_eq!(numbers, ["1", "2", "3"], "those of the list");
        assert_eq!(lanes.links.len(), 2, "both attempts are of the published message");
        assert_eq!(lanes.breaks.iter().map(|one| &*one.label).collect::<Vec<_>>(), ["1 min 29 s"]);
        assert!(lanes.marks.iter().all(|mark| mark.x < lanes.width && mark.y < lanes.height));
    }
}
