//! Authorization codes in memory.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError, Version};

use super::InMemoryStore;
use crate::application::ports::{Codes, ReliedOn};
use crate::domain::authorization_code::{AuthorizationCode, CodeChange};
use crate::domain::ids::CodeId;
use crate::domain::password::PasswordHash;
use crate::domain::session::SessionChange;
use crate::domain::user::User;

#[async_trait]
impl Codes for InMemoryStore {
    async fn find(&self, id: CodeId) -> Result<Option<AuthorizationCode>, StoreError> {
        Ok(self.tables().codes.get(&id).cloned())
    }

    async fn issue(
        &self,
        issued: CodeChange,
        user: &User,
        rehashed: Option<PasswordHash>,
        _origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        if !tables.has(ReliedOn::user(user)) {
            return Err(StoreError::Conflict);
        }
        tables.replace_hash(user, rehashed);
        tables.codes.insert(issued.state.id(), issued.state);
        Ok(())
    }

    async fn redeem(
        &self,
        redeemed: CodeChange,
        opened: SessionChange,
        user: &User,
        _origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let stored = tables.codes.get(&redeemed.state.id());
        let stored = stored.map_or(Version::NEW, AuthorizationCode::version);
        if stored != redeemed.decided_on || !tables.has(ReliedOn::user(user)) {
            return Err(StoreError::Conflict);
        }
        tables.save_session(opened)?;
        tables.codes.insert(redeemed.state.id(), redeemed.state);
        Ok(())
    }

    async fn next_to_forget(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.tables().codes.values().map(AuthorizationCode::forget_at).min())
    }

    async fn forget(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
        _origin: &Origin,
    ) -> Result<usize, StoreError> {
        let mut tables = self.tables();
        let due = tables.codes.values().filter(|code| code.forget_at() <= now);
        let mut due: Vec<_> = due.map(|code| (code.forget_at(), code.id())).collect();
        due.sort_unstable();
        due.truncate(usize::try_from(at_most).unwrap());
        for (_, id) in &due {
            tables.codes.remove(id);
        }
        Ok(due.len())
    }
}
