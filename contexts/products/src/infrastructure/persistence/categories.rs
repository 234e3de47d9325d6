//! The categories of what is on sale, counted along the index of products by category.

use platform::database::{Database, read_error};
use sea_orm::{ConnectionTrait, FromQueryResult};
use shared_kernel::StoreError;

use super::sql::Sql;
use crate::application::ports::CategoryOnSale;
use crate::domain::Category;

#[derive(FromQueryResult)]
struct Row {
    category: String,
    products: i64,
}

pub(super) async fn categories(
    database: &Database,
    after: Option<&Category>,
    at_most: u64,
) -> Result<Vec<CategoryOnSale>, StoreError> {
    let mut sql = Sql::begin(database.reader(), SELECT);
    if let Some(after) = after {
        sql.push(" AND category > ").bind(after.as_str());
    }
    sql.push(" GROUP BY category ORDER BY category LIMIT ");
    sql.bind(i64::try_from(at_most).unwrap_or(i64::MAX));
    let rows = database.reader().query_all_raw(sql.into_statement()).await.map_err(read_error)?;
    rows.iter().map(|row| Row::from_query_result(row, "").map_err(read_error)?.counted()).collect()
}

const SELECT: &str = "SELECT category, COUNT(*) AS products FROM products WHERE status = 'on-sale'";

impl Row {
    fn counted(self) -> Result<CategoryOnSale, StoreError> {
        let Self { category, products } = self;
        let corrupt = |_refused| StoreError::CorruptRow {
            table: "products",
            column: "category",
            key: category.clone(),
        };
        Ok(CategoryOnSale { category: Category::stored(&category).map_err(corrupt)?, products })
    }
}
