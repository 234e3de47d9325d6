//! Whether hosts run: of a context in a file the lock of the file says it, of one on a server the lease in its database.

use std::io;

use host::config::Settings;
use host::databases::is_served;
use host::registry::COMPILED;
use platform::lease;

use super::finding::Finding;
use crate::databases::ShopDatabase;
use storage::place::Place;
use terminal::output;

const ABOUT: &str = "host";

/// The contexts that a host runs, as far as it can be told.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// Contexts that a host runs.
    yes: Vec<&'static str>,
    /// Contexts that no host runs.
    no: Vec<&'static str>,
    /// Why it cannot be told of a context.
    unknown: Option<Finding>,
    /// Whether these are all contexts of a shop in one folder.
    is_a_whole_folder: bool,
    /// Whether a context is on a server, where a host that begins or stands by holds no lease.
    is_on_a_server: bool,
}

/// Asks about every context of the settings.
pub(super) async fn examine(settings: &Settings, databases: &[ShopDatabase]) -> Running {
    let in_files = databases.iter().all(|database| matches!(database.place, Place::File(_)));
    let is_a_whole_folder = in_files && settings.contexts.len() == COMPILED.len();
    let mut running =
        Running { is_a_whole_folder, is_on_a_server: !in_files, ..Running::default() };
    for context in settings.contexts.iter().copied() {
        let own = databases.iter().find(|database| database.name == context);
        let asked = match own {
            Some(database) if matches!(database.place, Place::Server(_)) => {
                is_leased(database).await.map_err(|error| no_answer(context, &error))
            }
            Some(_) | None => is_locked(settings, context).map_err(|error| unreadable(&error)),
        };
        match asked {
            Ok(true) => running.yes.push(context),
            Ok(false) => running.no.push(context),
            Err(finding) => running.unknown = Some(finding),
        }
    }
    running
}

fn is_locked(settings: &Settings, context: &'static str) -> io::Result<bool> {
    is_served(&Settings { contexts: vec![context], ..settings.clone() })
}

/// A host that was killed keeps its lease for some seconds.
async fn is_leased(database: &ShopDatabase) -> Result<bool, sea_orm::DbErr> {
    if !database.exists().await? {
        return Ok(false);
    }
    let connection = database.look_into().await?;
    let is_held = lease::is_held(&connection).await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    is_held
}

/// The answer while the databases of these contexts cannot be asked.
pub(super) fn away(contexts: &[&str]) -> Running {
    let says = format!(
        "whether a host of {} runs cannot be told, as its server is away",
        contexts.join(", ")
    );
    Running {
        unknown: Some(Finding::note(ABOUT, says)),
        is_on_a_server: true,
        ..Running::default()
    }
}

/// No problem by itself: the look into the database reports that.
fn no_answer(context: &str, error: &sea_orm::DbErr) -> Finding {
    let reason = output::describe(error);
    Finding::note(ABOUT, format!("whether a host of {context} runs cannot be told: {reason}"))
}

fn unreadable(error: &io::Error) -> Finding {
    Finding::problem(
        ABOUT,
        format!("whether a shop runs on this folder cannot be told: {error}"),
        "check that you may read the files .lock in the data folder",
    )
}

impl Running {
    /// Whether a host of these settings may run.
    pub(super) fn maybe(&self) -> bool {
        !self.yes.is_empty() || self.is_on_a_server || self.unknown.is_some()
    }

    /// The finding.
    pub(super) fn finding(&self) -> Finding {
        if let Some(finding) = &self.unknown {
            return finding.clone();
        }
        let (yes, no) = (self.yes.join(", "), self.no.join(", "));
        Finding::well(
            ABOUT,
            match (self.yes.is_empty(), self.no.is_empty()) {
                (true, _) if self.is_a_whole_folder => "no shop runs on this folder".to_owned(),
                (false, true) if self.is_a_whole_folder => "a shop runs on this folder".to_owned(),
                (true, _) => format!("no host of {no} runs"),
                (false, true) => format!("a host of {yes} runs"),
                (false, false) => format!("a host of {yes} runs, and none of {no}"),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(yes: &[&'static str], no: &[&'static str], is_a_whole_folder: bool) -> String {
        let (yes, no) = (yes.to_vec(), no.to_vec());
        let running = Running { yes, no, is_a_whole_folder, ..Running::default() };
        running.finding().says
    }

    #[test]
    fn what_runs_is_said_of_the_contexts_that_were_asked_about() {
        let all = ["users", "products", "orders", "payments"];
        assert_eq!(says(&all, &[], true), "a shop runs on this folder");
        assert_eq!(says(&[], &all, true), "no shop runs on this folder");
        assert_eq!(says(&["payments"], &[], false), "a host of payments runs");
        assert_eq!(says(&[], &["payments"], false), "no host of payments runs");
        let some = says(&["users", "orders"], &["payments"], true);
        assert_eq!(some, "a host of users, orders runs, and none of payments");
    }

    #[test]
    fn where_it_cannot_be_told_a_host_may_run() {
        let locked = unreadable(&io::Error::other("no"));
        let running = Running { unknown: Some(locked), ..Running::default() };
        assert!(running.finding().is_problem() && running.maybe());
        assert!(!Running { no: vec!["payments"], ..Running::default() }.maybe());
    }
}
