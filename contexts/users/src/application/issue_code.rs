//! Issue an authorization code: a log-in on the shop's own page, for a client to take over.

use shared_kernel::Origin;

use super::Application;
use super::log_in::{Checked, LogInError};
use super::shown_code::ShownCode;
use crate::domain::authorization_code::{AuthorizationCode, Binding};
use crate::domain::ids::CodeId;

impl Application {
    /// Issues a code for a user whose password was checked, on the terms of a log-in: see [`Self::open_session`].
    #[tracing::instrument(name = "application.code.issue", skip_all, fields(client = binding.client))]
    pub(crate) async fn issue_code(
        &self,
        checked: Checked,
        binding: Binding,
        origin: &Origin,
    ) -> Result<ShownCode, LogInError> {
        let (user, _roles, rehashed) = self.still_checked(checked).await?;
        let code = ShownCode::fresh(CodeId::from_uuid(self.ids.next()), &*self.randomness)?;
        let holder = (user.id(), user.version());
        let secret = (code.id(), code.digest());
        let issued = AuthorizationCode::issue(secret, binding, holder, self.clock.now());
        self.codes.issue(issued, &user, rehashed, origin).await?;
        Ok(code)
    }
}
