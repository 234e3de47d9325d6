//! One database: whether it is there and sound, whether its tables are up to date, and what waits in it.

use platform::{inbox, outbox};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, Statement,
};

use super::finding::Finding;
use crate::cli::output;
use crate::commands::databases::Kept;

const RESTORE: &str =
    "restore the file from a backup, or move it away to begin anew; its data is lost then";

/// What was read of one database.
struct Condition {
    /// What `SQLite` has to say against it; nothing when it is sound.
    damage: Vec<String>,
    pending: Vec<String>,
    backlog: u64,
    dead_letters: u64,
}

/// The version of `SQLite` that is linked.
pub(super) async fn sqlite_version() -> String {
    let asked = async {
        let connection = sea_orm::Database::connect("sqlite::memory:").await?;
        texts(&connection, "SELECT sqlite_version()").await
    };
    asked.await.map_or_else(|error: DbErr| output::describe(&error), |versions| versions.join(""))
}

/// Looks into one database.
pub(super) async fn examine(kept: &Kept) -> Finding {
    if !kept.exists() {
        return Finding::problem(
            kept.name,
            format!("{} is missing, and others are there", kept.file.display()),
            "restore it from a backup; without one, `galleria migrate` makes an empty one",
        );
    }
    let condition = async {
        let connection = kept.look_into().await?;
        let condition = condition(kept, &connection).await;
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
        condition
    };
    match condition.await {
        Ok(condition) => judge(kept.name, &condition),
        Err(error) => unreadable(kept, &error),
    }
}

async fn condition(kept: &Kept, connection: &DatabaseConnection) -> Result<Condition, DbErr> {
    let mut damage = texts(connection, "PRAGMA quick_check(3)").await?;
    damage.retain(|line| line != "ok");
    let pending = kept.pending(connection).await?;
    if !damage.is_empty() || !pending.is_empty() {
        // The tables that would be counted may not be there, or not to be trusted.
        return Ok(Condition { damage, pending, backlog: 0, dead_letters: 0 });
    }
    let backlog =
        outbox::Entity::find().filter(outbox::Column::DeliveredAt.is_null()).count(connection);
    let dead =
        inbox::Entity::find().filter(inbox::Column::Status.eq(inbox::DEAD)).count(connection);
    Ok(Condition { damage, pending, backlog: backlog.await?, dead_letters: dead.await? })
}

async fn texts(connection: &DatabaseConnection, query: &str) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), query);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn judge(name: &'static str, condition: &Condition) -> Finding {
    let Condition { damage, pending, backlog, dead_letters } = condition;
    if !damage.is_empty() {
        return Finding::problem(name, format!("it is damaged: {}", damage.join("; ")), RESTORE);
    }
    if !pending.is_empty() {
        return Finding::problem(
            name,
            format!("its tables are not up to date; missing: {}", pending.join(", ")),
            "run `galleria migrate`, or start the shop, which does the same",
        );
    }
    if *dead_letters > 0 {
        return Finding::problem(
            name,
            format!("{dead_letters} dead letters; {backlog} events wait in the outbox"),
            "look at them with `galleria dead-letters list`, mend the cause, and replay or discard them",
        );
    }
    match backlog {
        0 => Finding::well(name, "sound and up to date".to_owned()),
        1 => Finding::note(name, "sound and up to date; 1 event waits in the outbox".to_owned()),
        _ => Finding::note(
            name,
            format!("sound and up to date; {backlog} events wait in the outbox"),
        ),
    }
}

fn unreadable(kept: &Kept, error: &DbErr) -> Finding {
    let said = output::describe(error);
    let file = kept.file.display();
    if said.contains("not a database") || said.contains("malformed") {
        return Finding::problem(
            kept.name,
            format!("{file} is damaged or not a database: {said}"),
            RESTORE,
        );
    }
    if said.contains("is locked") {
        return Finding::problem(
            kept.name,
            format!("another program keeps {file} locked"),
            "close what has it open, such as a database browser or a backup",
        );
    }
    if said.contains("its file is missing") {
        return Finding::problem(
            kept.name,
            format!("a later version of galleria has changed the tables of {file}"),
            "use that version, or restore the backup that was made before",
        );
    }
    Finding::problem(
        kept.name,
        format!("{file} cannot be read: {said}"),
        "check that you may read the file and write to its folder",
    )
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn sound() -> Condition {
        Condition { damage: Vec::new(), pending: Vec::new(), backlog: 0, dead_letters: 0 }
    }

    #[test]
    fn the_worst_is_told_and_has_an_advice() {
        let damaged = Condition {
            damage: vec!["row 3 missing from index".to_owned()],
            pending: vec!["m0002".to_owned()],
            ..sound()
        };
        let finding = judge("orders", &damaged);
        assert!(finding.says.contains("row 3 missing"), "{finding:?}");
        assert_eq!(finding.advice, Some(RESTORE));
        let behind = judge("orders", &Condition { pending: vec!["m0002".to_owned()], ..sound() });
        assert!(behind.is_problem() && behind.says.contains("m0002"), "{behind:?}");
    }

    #[test]
    fn dead_letters_are_a_problem_and_a_backlog_is_a_note() {
        assert_eq!(
            judge("orders", &Condition { dead_letters: 2, ..sound() }).verdict,
            Verdict::Problem
        );
        assert_eq!(judge("orders", &Condition { backlog: 2, ..sound() }).verdict, Verdict::Note);
        assert_eq!(judge("orders", &sound()).verdict, Verdict::Well);
    }

    #[tokio::test]
    async fn the_linked_sqlite_tells_its_version() {
        assert!(sqlite_version().await.starts_with("3."));
    }
}
