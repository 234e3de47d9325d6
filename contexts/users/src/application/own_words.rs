//! The words that are no password of an account: its address, its name, and the address of the shop.

use super::Application;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;

impl Application {
    /// The words of an account with this address and name. Of the shop it is the host of its issuer, whole and in parts.
    pub(super) fn own_words<'a>(
        &'a self,
        email: &'a EmailAddress,
        name: &'a DisplayName,
    ) -> Vec<&'a str> {
        let shop = self.oauth_clients.shop_host();
        let parts = shop.into_iter().flat_map(|host| host.split('.'));
        [email.as_str(), name.as_str()].into_iter().chain(shop).chain(parts).collect()
    }
}
