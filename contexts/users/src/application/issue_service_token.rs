//! Issue an access token to a service account: the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4).

use shared_kernel::{Origin, Permissions, StoreError};

use super::Application;
use super::client_secret::ClientSecret;
use super::ports::{AccessGrant, AccessToken, SigningError, TokenHolder};
use crate::domain::ids::ServiceAccountId;

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct IssueServiceToken {
    pub(crate) account: ServiceAccountId,
    pub(crate) secret: ClientSecret,
    /// The permissions that the program wants now, if not all that the account has.
    pub(crate) wanted: Option<Permissions>,
}

/// A token, with the permissions that it carries.
pub(crate) struct ServiceToken {
    pub(crate) access: AccessToken,
    pub(crate) permissions: Permissions,
}

/// Why no token was issued.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssueServiceTokenError {
    /// No such account, another key, or revoked: it is not said which.
    #[error("the client is not known by this key")]
    UnknownClient,
    #[error("the account lacks a permission that was asked for")]
    ScopeTooWide,
    #[error(transparent)]
    Signing(#[from] SigningError),
    #[error("the service account could not be loaded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Issues a token, and notes the use unless a recent one is noted.
    #[tracing::instrument(name = "application.service_token.issue", skip_all, fields(account.id = %command.account))]
    pub(crate) async fn issue_service_token(
        &self,
        command: IssueServiceToken,
        origin: &Origin,
    ) -> Result<ServiceToken, IssueServiceTokenError> {
        let IssueServiceToken { account, secret, wanted } = command;
        let found = self.service_accounts.find(account).await?;
        let account = found
            .filter(|account| account.accepts(secret.digest()))
            .ok_or(IssueServiceTokenError::UnknownClient)?;
        let permissions = wanted.unwrap_or_else(|| account.permissions());
        if !account.permissions().covers(permissions) {
            return Err(IssueServiceTokenError::ScopeTooWide);
        }
        let now = self.clock.now();
        let grant = AccessGrant {
            id: self.ids.next(),
            holder: TokenHolder::Service(account.id()),
            version: account.version(),
            permissions,
            issued_at: now,
        };
        let access = self.access_tokens.sign(&grant)?;
        if account.notes_use_at(now) {
            self.service_accounts.note_use(account.id(), now, origin).await?;
        }
        Ok(ServiceToken { access, permissions })
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use shared_kernel::Permission::{Catalogue, Customers, Orders, Stock};

    use super::*;
    use crate::application::change_user::{Actor, ChangeUserError};
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn a_token_carries_what_is_asked_for_and_the_account_has() {
        let shop = Shop::open();
        let (account, secret) = shop.service_account(&[Catalogue, Stock]).await;
        let issue = |wanted| {
            let command = IssueServiceToken { account, secret: secret.clone(), wanted };
            shop.application.issue_service_token(command, &shop.origin)
        };
        let all = issue(None).await.unwrap();
        let claims = shop.claims_of(&all.access);
        assert_eq!((claims.sub, claims.client_id), (account.as_uuid(), Some(account.as_uuid())));
        assert_eq!(claims.permissions, Permissions::of(&[Catalogue, Stock]));
        let part = issue(Some(Permissions::of(&[Stock]))).await.unwrap();
        assert_eq!(shop.claims_of(&part.access).permissions, Permissions::of(&[Stock]));
        let wide = issue(Some(Permissions::of(&[Stock, Orders]))).await.err().unwrap();
        assert!(matches!(wide, IssueServiceTokenError::ScopeTooWide), "{wide:?}");
    }

    #[tokio::test]
    async fn an_unknown_key_and_a_revoked_account_get_the_same_answer() {
        let shop = Shop::open();
        let (account, secret) = shop.service_account(&[Stock]).await;
        let (_, other) = shop.service_account(&[Stock]).await;
        let issue = |account, secret: &ClientSecret| {
            let command = IssueServiceToken { account, secret: secret.clone(), wanted: None };
            shop.application.issue_service_token(command, &shop.origin)
        };
        let nobody = ServiceAccountId::from_uuid(uuid::Uuid::nil());
        let root = shop.root().await;
        for _twice in 0..2 {
            shop.application.revoke_service_account(account, root, &shop.origin).await.unwrap();
        }
        for (account, secret) in [(nobody, &secret), (account, &other), (account, &secret)] {
            let refused = issue(account, secret).await.err().unwrap();
            assert!(matches!(refused, IssueServiceTokenError::UnknownClient), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn a_program_decides_about_users_while_its_account_permits_it() {
        let shop = Shop::open();
        let (root, ada) = (shop.root().await, shop.register("ada@example.org").await);
        let (support, _) = shop.service_account(&[Customers]).await;
        let (importer, _) = shop.service_account(&[Stock]).await;
        let decide = |account| {
            let by = Actor::Service(account);
            shop.application.deactivate_user(ada, by, &shop.origin)
        };
        let refused = decide(importer).await.unwrap_err();
        assert!(matches!(refused, ChangeUserError::NotAllowed(Customers)), "{refused:?}");
        decide(support).await.unwrap();
        shop.application.revoke_service_account(support, root, &shop.origin).await.unwrap();
        let refused = decide(support).await.unwrap_err();
        assert!(matches!(refused, ChangeUserError::NotAllowed(Customers)), "{refused:?}");
    }

    #[tokio::test]
    async fn the_last_use_is_noted_and_not_each_one() {
        let shop = Shop::open();
        let (account, secret) = shop.service_account(&[Stock]).await;
        let last_use = || async {
            shop.application.service_account(account).await.unwrap().unwrap().last_used_at()
        };
        let mut noted = vec![last_use().await];
        for _use in 0..3 {
            let command = IssueServiceToken { account, secret: secret.clone(), wanted: None };
            shop.application.issue_service_token(command, &shop.origin).await.unwrap();
            noted.push(last_use().await);
            shop.clock.advance(Duration::minutes(3));
        }
        let noon: chrono::DateTime<chrono::Utc> = "2026-01-01T12:00:00Z".parse().unwrap();
        let later = Some(noon + Duration::minutes(6));
        assert_eq!(noted, [None, Some(noon), Some(noon), later]);
    }
}
