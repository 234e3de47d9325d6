//! Step two: triggers in the source record the key of every row that is inserted, updated or deleted from then on. Each
//! table has a table of notes with the columns of its key: so a key needs no text form that both databases would have
//! to agree on. Notes are numbered, and never deleted before the move ends.

use super::cell::{Cell, Row};
use super::error::MoveError;
use super::progress;
use super::side::Side;
use super::table::{Kind, Table};
use super::{Moving, Stage};

/// Records the tracking in the target: every tracking has an id of its own.
const TRACKING: &str = "move_tracking";

impl Moving {
    // tour: move/track
    /// Begins to record changes in the source. Rows copied before that are copied again: they may have changed.
    pub async fn track(&mut self) -> Result<(), MoveError> {
        match self.stage().await? {
            Stage::NotBegun => return Err(self.out_of_order()),
            Stage::Fenced | Stage::Ended => return Ok(()),
            Stage::UnderWay => {}
        }
        let tracking = tracking(&mut self.source).await?;
        let relied_on = progress::get(&mut self.target, progress::TRACKING).await?;
        if tracking.is_some() && tracking == relied_on {
            return Ok(());
        }
        self.target.begin_alone().await?;
        let emptied = self.empty().await;
        self.target.end(emptied).await?;
        let id = if let Some(id) = tracking { id } else { self.begin_tracking().await? };
        progress::set(&mut self.target, progress::TRACKING, &id).await
    }

    async fn begin_tracking(&mut self) -> Result<String, MoveError> {
        let id = format!("{:032x}", rand::random::<u128>());
        // Exclusively: a trigger creation that waits for one table while a commit waits for another would deadlock.
        self.source.begin_alone().await?;
        let begun = install(&mut self.source, &self.tables, &id).await;
        self.source.end(begun).await?;
        Ok(id)
    }

    /// Stops recording and deletes the notes; `true` if there were any. To be called in a transaction of the source.
    pub(super) async fn forget_changes(&mut self) -> Result<bool, MoveError> {
        let source = &mut self.source;
        if !source.has_table(TRACKING).await? {
            return Ok(false);
        }
        for table in &self.tables {
            let name = &table.name;
            if source.is_server() {
                source.run(&format!("DROP TRIGGER IF EXISTS move_note ON \"{name}\"")).await?;
                source.run(&format!("DROP FUNCTION IF EXISTS \"move_note_{name}\"()")).await?;
            } else {
                for (change, _) in NOTED {
                    source.run(&format!("DROP TRIGGER IF EXISTS \"move_{change}_{name}\"")).await?;
                }
            }
            source.run(&format!("DROP TABLE IF EXISTS {}", notes(table))).await?;
        }
        source.run(&format!("DROP TABLE {TRACKING}")).await?;
        Ok(true)
    }

    /// Whether every table still has its triggers: without them the notes may be incomplete.
    pub(super) async fn is_tracked(&mut self) -> Result<bool, MoveError> {
        let question = if self.source.is_server() {
            "SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
             WHERE t.tgname = 'move_note' AND t.tgenabled = 'O'
                AND c.relnamespace = current_schema()::regnamespace"
        } else {
            "SELECT count(*) / 3 FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'move!_%' ESCAPE '!'"
        };
        let found = self.source.query(question, &[Kind::Integer]).await?;
        let expected = i64::try_from(self.tables.len()).unwrap_or(i64::MAX);
        Ok(found == [[Cell::Integer(expected)]])
    }
}

/// The table of notes about `table`.
pub(super) fn notes(table: &Table) -> String {
    format!("\"move_changes_{}\"", table.name)
}

/// `note."a" = moved."a" AND …`: the note is about the row.
pub(super) fn is_about(table: &Table) -> String {
    let equal = |name: &str| format!("note.\"{name}\" = moved.\"{name}\"");
    table.key().into_iter().map(|column| equal(&column.name)).collect::<Vec<_>>().join(" AND ")
}

/// The number of the last note about a row of `table`.
pub(super) async fn last_note(source: &mut Side, table: &Table) -> Result<i64, MoveError> {
    let query = format!("SELECT coalesce(max(note_number), 0) FROM {}", notes(table));
    let rows = source.query(&query, &[Kind::Integer]).await?;
    match rows.first().and_then(|row| row.first()) {
        Some(Cell::Integer(number)) => Ok(*number),
        _ => Err(source.failed("it does not count")),
    }
}

/// The keys noted after `after`, each once.
pub(super) async fn noted_keys(
    source: &mut Side,
    table: &Table,
    after: i64,
) -> Result<Vec<Row>, MoveError> {
    let (keys, notes) = (table.key_names(""), notes(table));
    let query = format!("SELECT DISTINCT {keys} FROM {notes} WHERE note_number > {after}");
    source.query(&query, &table.key_kinds()).await
}

async fn tracking(source: &mut Side) -> Result<Option<String>, MoveError> {
    if !source.has_table(TRACKING).await? {
        return Ok(None);
    }
    let rows = source.query(&format!("SELECT id FROM {TRACKING}"), &[Kind::Text]).await?;
    Ok(rows.into_iter().flatten().find_map(progress::as_text))
}

async fn install(source: &mut Side, tables: &[Table], id: &str) -> Result<(), MoveError> {
    for table in tables {
        let statements = if source.is_server() { on_server(table) } else { in_file(table) };
        for statement in statements {
            source.run(&statement).await?;
        }
    }
    source.run(&format!("CREATE TABLE {TRACKING} (id TEXT NOT NULL PRIMARY KEY)")).await?;
    let id = source.text(id);
    source.run(&format!("INSERT INTO {TRACKING} (id) VALUES ({id})")).await
}

/// A change, and the row values it offers to a trigger: old and new.
const NOTED: [(&str, &[&str]); 3] =
    [("insert", &["new."]), ("update", &["old.", "new."]), ("delete", &["old."])];

fn in_file(table: &Table) -> Vec<String> {
    let (name, keys, notes) = (&table.name, table.key_names(""), notes(table));
    // Columns without a type store values unchanged.
    let mut statements = vec![
        format!("CREATE TABLE {notes} (note_number INTEGER PRIMARY KEY, {keys})"),
        format!("CREATE INDEX \"move_changes_{name}_key\" ON {notes} ({keys})"),
    ];
    for (change, rows) in NOTED {
        let note =
            |row: &&str| format!("INSERT INTO {notes} ({keys}) VALUES ({});", table.key_names(row));
        let body: Vec<String> = rows.iter().map(note).collect();
        statements.push(format!(
            "CREATE TRIGGER \"move_{change}_{name}\" AFTER {change} ON \"{name}\" BEGIN {} END",
            body.join(" ")
        ));
    }
    statements
}

fn on_server(table: &Table) -> Vec<String> {
    let (name, keys, notes) = (&table.name, table.key_names(""), notes(table));
    let columns = table.key().into_iter().map(|column| {
        let declared = match column.kind {
            Kind::Integer => "BIGINT",
            Kind::Boolean => "BOOLEAN",
            Kind::Real => "DOUBLE PRECISION",
            Kind::Text => "TEXT COLLATE \"C\"",
            Kind::Id => "UUID",
            Kind::Bytes => "BYTEA",
        };
        format!("\"{}\" {declared} NOT NULL", column.name)
    });
    let columns: Vec<String> = columns.collect();
    let note =
        |row: &str| format!("INSERT INTO {notes} ({keys}) VALUES ({});", table.key_names(row));
    vec![
        format!(
            "CREATE TABLE {notes} (note_number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {})",
            columns.join(", ")
        ),
        format!("CREATE INDEX \"move_changes_{name}_key\" ON {notes} ({keys})"),
        format!(
            "CREATE FUNCTION \"move_note_{name}\"() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN
                IF TG_OP <> 'INSERT' THEN {} END IF;
                IF TG_OP <> 'DELETE' THEN {} END IF;
                RETURN NULL;
            END $note$",
            note("old."),
            note("new.")
        ),
        format!(
            "CREATE TRIGGER move_note AFTER INSERT OR UPDATE OR DELETE ON \"{name}\"
                FOR EACH ROW EXECUTE FUNCTION \"move_note_{name}\"()"
        ),
    ]
}
