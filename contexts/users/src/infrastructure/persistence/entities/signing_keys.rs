//! The table `signing_keys`: the private keys of access tokens, sealed. All hosts of this context share them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub(crate) struct Model {
    /// The `kid` of its tokens: the thumbprint of the public key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) key_id: String,
    pub(crate) sealed_key: String,
    pub(crate) made_at: i64,
    /// The time from which it signs.
    pub(crate) signs_from: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
