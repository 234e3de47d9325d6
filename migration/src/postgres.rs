//! A context's schema on a PostgreSQL server, owned by a role of its own: the server refuses a context that reads the table of
//! another. Schemas are made and migrated under one lock of the database, in one transaction: hosts that start together take
//! turns, and one that fails leaves nothing half done.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait,
};

/// The key of the lock that all migrations in a database take. Any number would do that nobody else takes.
const LOCK: i64 = 0x6761_6c6c_6572_6961;

/// The longest name that PostgreSQL keeps; it cuts longer ones without a word.
const LONGEST_NAME: usize = 63;

/// Where a context's tables live, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaRole {
    /// The schema: the name of the context.
    pub schema: String,
    /// The role, which may log in: the names of the database and the context. Roles belong to the whole server, which
    /// may hold several shops.
    pub role: String,
}

impl SchemaRole {
    /// The schema and role of `context` in `database`. Refuses a name that the server would cut.
    pub fn of(database: &str, context: &str) -> Result<Self, DbErr> {
        let role = format!("{database}_{context}");
        if role.len() > LONGEST_NAME {
            let reason =
                format!("{role} is longer than {LONGEST_NAME} bytes: no role can be named so");
            return Err(DbErr::Custom(reason));
        }
        Ok(Self { schema: context.to_owned(), role })
    }
}

/// Makes the schema and the role of `context` in the database that `admin` is connected to, unless it is there, and brings its tables
/// up to date as its role. `admin` must be allowed to create roles and schemas. The role's password is set if one is
/// given; the statement that does it carries it as text, so a server that logs statements would write it down.
pub async fn prepare_and_migrate<M: MigratorTrait>(
    admin: &DatabaseConnection,
    context: &str,
    password: Option<&str>,
) -> Result<SchemaRole, DbErr> {
    let transaction = begin_alone(admin).await?;
    let database = ask(&transaction, "SELECT current_database()::text").await?;
    let schema_role = SchemaRole::of(&database, context)?;
    for statement in missing(&transaction, &schema_role, &database).await? {
        transaction.execute_unprepared(&statement).await?;
    }
    let (role, schema) = (name(&schema_role.role), name(&schema_role.schema));
    if let Some(password) = password {
        let statement = format!("ALTER ROLE {role} PASSWORD {}", literal(password));
        transaction.execute_unprepared(&statement).await?;
    }
    // The role owns the tables that it makes. Both settings end with the transaction.
    transaction.execute_unprepared(&format!("SET LOCAL ROLE {role}")).await?;
    transaction.execute_unprepared(&format!("SET LOCAL search_path = {schema}")).await?;
    M::up(&transaction, None).await?;
    transaction.commit().await?;
    Ok(schema_role)
}

/// Whether `context` has a schema in the database.
pub async fn has_schema(connection: &DatabaseConnection, context: &str) -> Result<bool, DbErr> {
    let question = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM pg_namespace WHERE nspname = $1",
        [context.into()],
    );
    Ok(connection.query_one_raw(question).await?.is_some())
}

/// Brings the tables up to date on a connection of the context's own role, whose schema is there.
pub async fn migrate<M: MigratorTrait>(own: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = begin_alone(own).await?;
    M::up(&transaction, None).await?;
    transaction.commit().await
}

/// A transaction that no other migration of this database runs beside: the lock goes when it ends, however it ends.
async fn begin_alone(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let transaction = connection.begin().await?;
    let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
    transaction.execute_unprepared(&lock).await?;
    Ok(transaction)
}

/// The statements that make what is missing of a schema and its role.
async fn missing(
    transaction: &DatabaseTransaction,
    schema_role: &SchemaRole,
    database: &str,
) -> Result<Vec<String>, DbErr> {
    let (role, schema) = (name(&schema_role.role), name(&schema_role.schema));
    let mut statements = Vec::new();
    let there = format!(
        "SELECT count(*)::text FROM pg_roles WHERE rolname = {}",
        literal(&schema_role.role)
    );
    if ask(transaction, &there).await? == "0" {
        statements.push(format!("CREATE ROLE {role} LOGIN"));
        // An administrator who is not a superuser gives a schema only to a role it belongs to.
        statements.push(format!("GRANT {role} TO CURRENT_USER"));
    }
    let database = name(database);
    statements.extend([
        format!("CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role}"),
        format!("REVOKE ALL ON SCHEMA {schema} FROM PUBLIC"),
        format!("ALTER ROLE {role} IN DATABASE {database} SET search_path = {schema}"),
    ]);
    Ok(statements)
}

async fn ask(transaction: &DatabaseTransaction, question: &str) -> Result<String, DbErr> {
    let question = Statement::from_string(DbBackend::Postgres, question);
    let row = transaction.query_one_raw(question).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the answer of the server".to_owned()))?
        .try_get_by_index(0)
}

/// A name as SQL.
pub fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL.
fn literal(text: &str) -> String {
    // With the E a backslash means the same whatever the server's settings say.
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
