//! The secret of the shop: whether it is there, and is the one that the keys in the database of `users` are sealed under.

use host::config::Settings;
use storage::secret;
use terminal::output;

use super::finding::Finding;
use crate::databases::ShopDatabase;
use crate::key_secret::opens_the_keys;

const ABOUT: &str = "secret";
const PUT_BACK: &str = "give this host the shop.secret, or the file keys/shop-secret, of the other hosts or of a backup; without it \
                        nothing that is sealed can be read";

/// Looks at the secret of a shop that was begun.
pub(super) async fn examine(settings: &Settings, databases: &[ShopDatabase]) -> Finding {
    let secret = match secret::read(&settings.data_dir, settings.shop_secret.as_ref()) {
        Ok(Some(secret)) => secret,
        Ok(None) => {
            let says = format!("it is neither in shop.secret nor in {}", secret::FILE);
            return Finding::problem(ABOUT, says, PUT_BACK);
        }
        Err(error) => return Finding::problem(ABOUT, output::describe(&error), PUT_BACK),
    };
    match opens_the_keys(databases, &secret).await.unwrap_or(None) {
        Some(true) => Finding::well(ABOUT, "the keys of users are sealed under it".to_owned()),
        Some(false) => {
            let says = "the keys of users are sealed under another one: no host starts with it";
            Finding::problem(ABOUT, says.to_owned(), PUT_BACK)
        }
        None => Finding::note(
            ABOUT,
            "it is there; no keys of users, which are sealed under it, could be looked at here"
                .to_owned(),
        ),
    }
}
