//! Errors of a move.

/// Why a step of a move was not done. The databases are as the step found them, or the step can be repeated.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// A database failed.
    #[error(
        "{database} cannot be read or written; mend the cause and run the same command again, and it goes on where it stopped"
    )]
    Failed {
        /// Where it is.
        database: String,
        /// The error of the database.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another process moves this context now.
    #[error("another move of {name} is running; wait for its end")]
    Busy {
        /// The database.
        name: String,
    },
    /// A table has a shape that cannot be copied.
    #[error("the table {table} cannot be moved: {reason}")]
    Unmovable {
        /// The table.
        table: String,
        /// The reason.
        reason: String,
    },
    /// The two databases do not have the same tables.
    #[error(
        "the databases do not have the same tables: {table} {what}; bring both up to date with `galleria migrate`"
    )]
    OtherTables {
        /// The table.
        table: String,
        /// The difference.
        what: String,
    },
    /// The target is in use.
    #[error(
        "{target} holds data of {name} that are not a copy of these: {why}; choose an empty database, or move that data away"
    )]
    Occupied {
        /// The database.
        name: String,
        /// Where it is.
        target: String,
        /// How that is known.
        why: String,
    },
    /// Another move fills the target.
    #[error("{target} is being filled from {from}; finish that move, or roll it back")]
    FilledFromElsewhere {
        /// Where it is.
        target: String,
        /// The source of that move.
        from: String,
    },
    /// The data are not in the source any more.
    #[error(
        "{name} has moved from {from} to {to} already; set its database URL to where it is, and move it from there"
    )]
    NotInSource {
        /// The database.
        name: String,
        /// Where it was.
        from: String,
        /// Where it is, or is being moved to.
        to: String,
    },
    /// The source is itself the target of a move that has not ended.
    #[error("{name} is being moved into {into} and has not arrived; finish that move first")]
    StillArriving {
        /// The database.
        name: String,
        /// Where it is being moved to.
        into: String,
    },
    /// A step was called before the one that it needs.
    #[error("{name} cannot be moved by this step before the earlier steps are done")]
    OutOfOrder {
        /// The database.
        name: String,
    },
    /// The copy differs from the original.
    #[error("the copy of {name} differs from the original: {}", .differences.join("; "))]
    Differs {
        /// The database.
        name: String,
        /// Each difference in a sentence.
        differences: Vec<String>,
    },
    /// The move can no longer be taken back.
    #[error(
        "{name} is in {target} since the move has ended, and may have changed there; move it back instead"
    )]
    Ended {
        /// The database.
        name: String,
        /// Where it is.
        target: String,
    },
}
