//! The tables as sea-orm sees them.

pub(super) mod products {
    //! One row a product. Its `number`, which the full text refers to, is the database's own business.

    use platform::unit_of_work::Versioned;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) version: i64,
        pub(crate) sku: String,
        pub(crate) name: String,
        pub(crate) name_sort: String,
        pub(crate) description: String,
        pub(crate) category: String,
        pub(crate) price_minor: i64,
        pub(crate) currency: String,
        pub(crate) images: String,
        pub(crate) status: String,
        pub(crate) withdrawn_at: Option<i64>,
        pub(crate) added_at: i64,
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
}

pub(super) mod stock {
    //! One row a SKU: two counters that many change at once.

    use platform::unit_of_work::Counted;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) sku: String,
        pub(crate) product_id: Uuid,
        pub(crate) on_hand: i64,
        pub(crate) reserved: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Counted for Entity {
        fn key_column() -> Column {
            Column::Sku
        }

        fn counters() -> Vec<Column> {
            vec![Column::OnHand, Column::Reserved]
        }
    }
}

pub(super) mod stock_movements {
    //! The ledger: rows are added and never changed.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock_movements")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) sku: String,
        pub(crate) kind: String,
        pub(crate) delta: i64,
        pub(crate) reason: Option<String>,
        pub(crate) order_id: Option<Uuid>,
        pub(crate) moved_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod reservations {
    //! One row an order, its lines included.

    use platform::unit_of_work::Versioned;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reservations")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) order_id: Uuid,
        pub(crate) version: i64,
        pub(crate) status: String,
        pub(crate) lines: String,
        pub(crate) reason: Option<String>,
        pub(crate) expires_at: Option<i64>,
        pub(crate) decided_at: i64,
        pub(crate) correlation_id: Uuid,
        /// When it is looked at: when it expires, or later if it could not be given back then.
        pub(crate) due_at: Option<i64>,
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
            row.order_id.to_string()
        }
    }
}
