//! Republished events as text for an operator.

use chrono::{DateTime, SecondsFormat, Utc};
use platform::outbox::republishing;
use terminal::{counted, text_table, width, wrap};

use super::Republished;

impl Republished {
    /// The events by type, and how far back the outbox reaches.
    pub fn render_text(&self) -> String {
        let said = wrap(&[self.outcome(), self.reach()].join("\n"), width());
        if self.events.types.is_empty() {
            return said;
        }
        let rows = self.events.types.iter().map(|one| {
            let times = [one.oldest_at, one.newest_at].map(shown);
            let [oldest, newest] = times;
            [one.event_type.clone(), one.events.to_string(), oldest, newest]
        });
        format!("{}\n\n{said}", text_table(["EVENT", "", "OLDEST", "NEWEST"], rows))
    }

    fn outcome(&self) -> String {
        let republishing::Republished { context, dry_run, events, already_pending, .. } =
            &self.events;
        if *events == 0 {
            return format!("the outbox of {context} holds no such event");
        }
        let many = counted(*events, "event", "events");
        if *dry_run {
            return format!(
                "{many} would be published again, {already_pending} of them are pending anyway"
            );
        }
        let when = if self.is_served {
            "the running shop publishes them within seconds"
        } else {
            "hosts publish them within seconds, or when they start"
        };
        format!(
            "{many} of {context} are pending; {when}, and readers ignore what they have handled"
        )
    }

    fn reach(&self) -> String {
        let oldest = self.events.reach.oldest_at.map_or_else(
            || "the outbox is empty".to_owned(),
            |oldest| format!("the outbox reaches back to {}", shown(oldest)),
        );
        match self.events.reach.pruned_before {
            Some(before) => format!("{oldest}; events before {} have been pruned", shown(before)),
            None => format!("{oldest}; nothing has been pruned"),
        }
    }
}

fn shown(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
