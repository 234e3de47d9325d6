//! Matters that wait for somebody outside the shop: outstanding or in question. A context describes them as queries
//! over its tables, so that a tool can count them without building it.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

/// One kind of matter in the tables of a context.
#[derive(Debug, Clone, Copy)]
pub struct MatterDescriptor {
    /// A stable name for programs, such as `outstanding-refunds`.
    pub name: &'static str,
    /// The words after the count and the amount, such as `to be refunded, without an answer of the provider`.
    pub says: &'static str,
    /// The remedy.
    pub advice: &'static str,
    /// How long it may last, in seconds, before an operator has to act.
    pub usual_for_s: i64,
    /// Selects for each currency `currency` (text), `count`, `minor` (their sum in minor units) and `oldest_at` (microseconds
    /// since 1970), on both kinds of databases.
    pub sql: &'static str,
}

/// The matters of one kind in one currency.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct MatterCount {
    /// The currency of the amount.
    pub currency: String,
    /// How many there are.
    pub count: i64,
    /// Their sum, in minor units of the currency.
    pub minor: i64,
    /// Since when the oldest has waited, in microseconds since 1970.
    pub oldest_at: i64,
}

/// Counts the matters of one kind, by currency.
pub async fn count(
    connection: &impl ConnectionTrait,
    matter: &MatterDescriptor,
) -> Result<Vec<MatterCount>, DbErr> {
    let statement = Statement::from_string(connection.get_database_backend(), matter.sql);
    MatterCount::find_by_statement(statement).all(connection).await
}
