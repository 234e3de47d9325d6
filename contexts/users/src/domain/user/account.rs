//! The personal data of a user. Erasure drops it as a whole.

use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::language::Language;
use crate::domain::password::PasswordHash;
use crate::domain::role::{Role, Roles};

/// All personal data that the shop has of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    email: EmailAddress,
    display_name: DisplayName,
    language: Language,
    password_hash: PasswordHash,
    roles: Roles,
}

/// An account as a store has it.
pub(crate) struct StoredAccount {
    pub(crate) email: EmailAddress,
    pub(crate) display_name: DisplayName,
    pub(crate) language: Language,
    pub(crate) password_hash: PasswordHash,
    pub(crate) roles: Roles,
}

/// A requested change of the profile; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProfileChange {
    pub(crate) display_name: Option<DisplayName>,
    pub(crate) email: Option<EmailAddress>,
    pub(crate) language: Option<Language>,
}

impl Account {
    /// The account of a new user, who is a customer.
    pub(super) fn open(
        email: EmailAddress,
        display_name: DisplayName,
        language: Language,
        password_hash: PasswordHash,
    ) -> Self {
        Self { email, display_name, language, password_hash, roles: Roles::of([Role::Customer]) }
    }

    /// An account read from a store.
    pub(crate) fn stored(stored: StoredAccount) -> Self {
        let StoredAccount { email, display_name, language, password_hash, roles } = stored;
        Self { email, display_name, language, password_hash, roles }
    }

    /// The account with the changed profile.
    pub(super) fn with_profile(&self, change: ProfileChange) -> Self {
        Self {
            display_name: change.display_name.unwrap_or_else(|| self.display_name.clone()),
            email: change.email.unwrap_or_else(|| self.email.clone()),
            language: change.language.unwrap_or(self.language),
            ..self.clone()
        }
    }

    /// The account with another password.
    pub(super) fn with_password(&self, password_hash: PasswordHash) -> Self {
        Self { password_hash, ..self.clone() }
    }

    /// The account with these roles.
    pub(super) fn with_roles(&self, roles: Roles) -> Self {
        Self { roles, ..self.clone() }
    }

    /// The address that the user logs in with.
    pub(crate) const fn email(&self) -> &EmailAddress {
        &self.email
    }

    /// The name to show.
    pub(crate) const fn display_name(&self) -> &DisplayName {
        &self.display_name
    }

    /// The language that the shop writes in.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// The hash of the password.
    pub(crate) const fn password_hash(&self) -> &PasswordHash {
        &self.password_hash
    }

    /// The roles.
    pub(crate) const fn roles(&self) -> Roles {
        self.roles
    }
}
