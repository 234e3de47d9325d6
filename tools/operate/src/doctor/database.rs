//! One database: whether it is there and sound, whether its tables are up to date, whether its data have moved, and the
//! events and dead letters that wait in it.

use std::path::Path;

use platform::inbox;
use platform::outbox::pending_deliveries;
use platform::ownership::{self, MoveState};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, Statement,
};

use super::finding::Finding;
use crate::databases::ShopDatabase;
use host::databases::{beside, url_setting};
use storage::data_dir::database_file;
use storage::place::{Place, look_into_file};
use terminal::{counted, output};

const RESTORE: &str =
    "restore the file from a backup, or move it away to begin anew; its data is lost then";

/// The state of one database as it was read.
struct Condition {
    /// The complaints of `SQLite`; none when it is sound.
    damage: Vec<String>,
    pending: Vec<String>,
    /// Where the data are, unless they are here.
    moved: Option<MoveState>,
    backlog: u64,
    /// Events of the inbox that a handler has failed at, and tries again.
    retried: u64,
    dead_letters: u64,
}

/// The version of `SQLite` that is linked.
pub(super) async fn sqlite_version() -> String {
    let asked = async {
        let connection = platform::database::open_pool("sqlite::memory:").await?;
        texts(&connection, "SELECT sqlite_version()").await
    };
    asked.await.map_or_else(|error: DbErr| output::describe(&error), |versions| versions.join(""))
}

/// Looks into one database.
pub(super) async fn examine(database: &ShopDatabase) -> Finding {
    if matches!(database.exists().await, Ok(false)) {
        let says = format!("{} is not there yet; the next start makes it", database.place);
        return Finding::note(database.name, says);
    }
    let condition = async {
        let connection = database.look_into().await?;
        let condition = condition(database, &connection).await;
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
        condition
    };
    match condition.await {
        Ok(condition) => assess(database.name, &condition),
        Err(error) => unreadable(database, &error),
    }
}

async fn condition(
    database: &ShopDatabase,
    connection: &DatabaseConnection,
) -> Result<Condition, DbErr> {
    let mut damage = if connection.get_database_backend() == DbBackend::Sqlite {
        texts(connection, "PRAGMA quick_check(3)").await?
    } else {
        // A server checks its files itself.
        Vec::new()
    };
    damage.retain(|line| line != "ok");
    let pending = database.migrations.pending(connection).await?;
    let moved = if damage.is_empty() { ownership::move_state(connection).await? } else { None };
    if !damage.is_empty() || !pending.is_empty() || moved.is_some() {
        // Its tables may be missing, damaged, or a backup: nothing in them is counted.
        return Ok(Condition { damage, pending, moved, backlog: 0, retried: 0, dead_letters: 0 });
    }
    let backlog = pending_deliveries::count(connection).await?;
    let dead =
        inbox::Entity::find().filter(inbox::Column::Status.eq(inbox::DEAD)).count(connection);
    let dead_letters = dead.await?;
    let retried = inbox::Entity::find()
        .filter(inbox::Column::Status.eq(inbox::WAITING))
        .filter(inbox::Column::Attempts.gt(0))
        .count(connection);
    Ok(Condition { damage, pending, moved, backlog, retried: retried.await?, dead_letters })
}

async fn texts(connection: &DatabaseConnection, query: &str) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), query);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn assess(name: &'static str, condition: &Condition) -> Finding {
    let Condition { damage, pending, moved, backlog, retried, dead_letters } = condition;
    if !damage.is_empty() {
        return Finding::problem(name, format!("it is damaged: {}", damage.join("; ")), RESTORE);
    }
    if let Some(moved) = moved {
        return moved_away(name, moved);
    }
    if !pending.is_empty() {
        return Finding::problem(
            name,
            format!("its tables are not up to date; missing: {}", pending.join(", ")),
            "run `galleria migrate`, or start the shop, which does the same",
        );
    }
    let events = counted(*backlog, "event waits", "events wait");
    let again = match retried {
        0 => String::new(),
        _ => format!(
            "; {} again (see the messages retry-scheduled of its host)",
            counted(*retried, "event failed and is tried", "events failed and are tried")
        ),
    };
    if *dead_letters > 0 {
        let letters = counted(*dead_letters, "dead letter", "dead letters");
        return Finding::problem(
            name,
            format!("{letters}; {events} in the outbox{again}"),
            "look at them with `galleria dead-letters list`, mend the cause, and replay or discard them",
        );
    }
    match (backlog, retried) {
        (0, 0) => Finding::well(name, "sound and up to date".to_owned()),
        (0, _) => Finding::note(name, format!("sound and up to date{again}")),
        _ => Finding::note(name, format!("sound and up to date; {events} in the outbox{again}")),
    }
}

/// The settings name a database that no host starts on.
fn moved_away(name: &'static str, moved: &MoveState) -> Finding {
    let context = beside(name);
    match moved {
        MoveState::MovedTo(to) => Finding::problem(
            name,
            format!("it has moved to {to}; what is here is a backup that no host starts on"),
            format!("set {} to where it is", url_setting(name)),
        ),
        MoveState::Arriving => Finding::problem(
            name,
            "it is being moved into this database and is not whole yet".to_owned(),
            format!("let `galleria move {context}` end, or take it back with --roll-back"),
        ),
    }
}

/// The file that a database on a server was moved from, if it is still in the data folder.
pub(super) async fn left_behind(database: &ShopDatabase, data_dir: &Path) -> Option<Finding> {
    let Place::Server(_) = database.place else { return None };
    let file = database_file(data_dir, database.name);
    let connection = look_into_file(file.clone()).await.ok()?;
    let moved = ownership::move_state(&connection).await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    let MoveState::MovedTo(to) = moved.ok()?? else { return None };
    let says = format!(
        "{} is as it was before the move to {to}; no host starts on it, and a move back fills it anew. Delete it when \
         it is no longer wanted as a backup",
        file.display()
    );
    Some(Finding::note(database.name, says))
}

/// The finding about one that cannot be read.
fn unreadable(database: &ShopDatabase, error: &DbErr) -> Finding {
    let said = output::describe(error);
    let file = &database.place;
    if said.contains("not a database") || said.contains("malformed") {
        return Finding::problem(
            database.name,
            format!("{file} is damaged or not a database: {said}"),
            RESTORE,
        );
    }
    if said.contains("is locked") {
        return Finding::problem(
            database.name,
            format!("another program keeps {file} locked"),
            "close what has it open, such as a database browser or a backup",
        );
    }
    if said.contains("its file is missing") {
        return Finding::problem(
            database.name,
            format!("a later version of galleria has changed the tables of {file}"),
            "use that version, or restore the backup that was made before",
        );
    }
    let advice = match database.place {
        Place::File(_) => "check that you may read the file and write to its folder",
        Place::Server(_) => "check that the server runs, and the name and password in the URL",
    };
    Finding::problem(database.name, format!("{file} cannot be read: {said}"), advice)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn sound() -> Condition {
        Condition {
            damage: Vec::new(),
            pending: Vec::new(),
            moved: None,
            backlog: 0,
            retried: 0,
            dead_letters: 0,
        }
    }

    #[test]
    fn the_worst_condition_is_reported_with_an_advice() {
        let damaged = Condition {
            damage: vec!["row 3 missing from index".to_owned()],
            pending: vec!["m0002".to_owned()],
            ..sound()
        };
        let finding = assess("orders", &damaged);
        assert!(finding.says.contains("row 3 missing"), "{finding:?}");
        assert_eq!(finding.advice.as_deref(), Some(RESTORE));
        let behind = assess("orders", &Condition { pending: vec!["m0002".to_owned()], ..sound() });
        assert!(behind.is_problem() && behind.says.contains("m0002"), "{behind:?}");
    }

    #[test]
    fn dead_letters_are_a_problem_and_a_backlog_is_a_note() {
        assert_eq!(
            assess("orders", &Condition { dead_letters: 2, ..sound() }).verdict,
            Verdict::Problem
        );
        assert_eq!(assess("orders", &Condition { backlog: 2, ..sound() }).verdict, Verdict::Note);
        assert_eq!(assess("orders", &Condition { retried: 2, ..sound() }).verdict, Verdict::Note);
        assert_eq!(assess("orders", &sound()).verdict, Verdict::Well);
    }

    #[tokio::test]
    async fn the_linked_sqlite_tells_its_version() {
        assert!(sqlite_version().await.starts_with("3."));
    }
}
