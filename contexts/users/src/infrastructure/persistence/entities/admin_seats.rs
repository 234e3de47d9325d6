//! The table `admin_seats`: the number of active admins, in one row. Its CHECK keeps the last one: when two admins
//! revoke each other at the same time, each decision sees another admin, so only the sum can refuse one.

use platform::unit_of_work::Counted;
use sea_orm::entity::prelude::*;

use crate::domain::user::AdminSeat;

/// The key of the only row.
pub(crate) const SHOP: &str = "shop";

/// The CHECK: once a seat was ever taken, one is held.
pub(crate) const LAST_ADMIN_STAYS: &str = "the_last_admin_stays";

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "admin_seats")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) place: String,
    /// How many seats were ever taken. It distinguishes a shop without an admin yet from one that lost its last.
    pub(crate) taken: i64,
    /// How many are held.
    pub(crate) held: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Counted for Entity {
    fn key_column() -> Column {
        Column::Place
    }

    fn counters() -> Vec<Column> {
        vec![Column::Taken, Column::Held]
    }
}

/// The increments of the counters for a change of seats.
pub(crate) fn deltas(seat: AdminSeat) -> Option<Vec<i64>> {
    match seat {
        AdminSeat::Untouched => None,
        AdminSeat::Taken => Some(vec![1, 1]),
        AdminSeat::GivenUp => Some(vec![0, -1]),
    }
}
