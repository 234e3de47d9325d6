//! The table `authorization_codes`: one row a code, until it is forgotten. Secrets are stored as hashes only.

use platform::unit_of_work::Versioned;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_codes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) secret_hash: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    /// The hash of the verifier.
    pub(crate) challenge: String,
    pub(crate) user_id: Uuid,
    /// The version of the user who logged in.
    pub(crate) user_version: i64,
    pub(crate) expires_at: i64,
    pub(crate) forget_at: i64,
    pub(crate) redeemed_at: Option<i64>,
    /// The session that it opened.
    pub(crate) session_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Versioned for Entity {
    fn version_column() -> Column {
        Column::Version
    }

    fn version(row: &Model) -> i64 {
        row.version
    }

    fn key(row: &Model) -> String {
        row.id.to_string()
    }
}
