//! Whether the secret of a shop is the one that its keys are sealed under. Asked before anything is done with it that a right secret
//! could not undo.

use platform::shop_secret::ShopSecret;
use sea_orm::DbErr;

use crate::databases::ShopDatabase;

/// In a build without `users` nothing is compared.
#[cfg(not(feature = "users"))]
pub(crate) fn opens_the_keys(
    _databases: &[ShopDatabase],
    _secret: &ShopSecret,
) -> impl Future<Output = Result<Option<bool>, DbErr>> {
    std::future::ready(Ok(None))
}

/// Whether the signing keys in the database of `users` open under this secret; `None` where that database is not among these, has moved, has
/// other tables, or has no key.
#[cfg(feature = "users")]
pub(crate) async fn opens_the_keys(
    databases: &[ShopDatabase],
    secret: &ShopSecret,
) -> Result<Option<bool>, DbErr> {
    let Some(database) = databases.iter().find(|database| database.name == "users") else {
        return Ok(None);
    };
    let Some(connection) = database.look_into_current().await? else { return Ok(None) };
    let opens = users::keys_open_under(&connection, secret).await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    opens
}
