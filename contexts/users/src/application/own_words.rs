//! The words that are no password of an account: its address, its name, and the address of the shop.

use std::iter::successors;

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
        let domains = successors(shop, |domain| domain.split_once('.').map(|(_name, above)| above));
        let names = shop.into_iter().flat_map(|host| host.split('.'));
        let without_top = shop.and_then(|host| host.rsplit_once('.')).map(|(names, _top)| names);
        let account = [email.as_str(), name.as_str()];
        account.into_iter().chain(domains).chain(names).chain(without_top).collect()
    }
}
