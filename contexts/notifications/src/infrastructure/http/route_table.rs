//! The route table: every endpoint, who may call it, what it takes and what it answers.

use std::sync::LazyLock;

use platform::http::problem::StatusCode;
use platform::http::routes::{Cost, Policy, RouteTable, delete, get, post};
use platform::http::{Page, audit_entries};
use shared_kernel::Permission::Customers;

use super::bodies::{MailBody, MailWithWords, SuppressionBody};
use super::problems::kinds;
use super::{lift_suppression, list_mails, list_suppressions, retry_mail, show_mail};

/// Every endpoint of this context. Mails are shown to those who look after customers, without an address.
pub(crate) static TABLE: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::api([
        audit_entries("/notifications/audit-entries", "list_notification_audit_entries"),
        get("/mails", list_mails::list_mails)
            .who(Policy::Permission(Customers))
            .cost(Cost::List)
            .does("List mails, the latest first")
            .asks(list_mails::read)
            .answers::<Page<MailBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        get("/mails/{id}", show_mail::show_mail)
            .who(Policy::Permission(Customers))
            .does("Show a mail with its words")
            .answers::<MailWithWords>(StatusCode::OK)
            .tagged_by_body()
            .problems(&[&kinds::NO_SUCH_MAIL]),
        post("/mails/{id}/retries", retry_mail::retry_mail)
            .who(Policy::Permission(Customers))
            .does("Have a mail tried again that was not sent")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[
                &kinds::NO_SUCH_MAIL,
                &kinds::MAIL_IS_WAITING,
                &kinds::MAIL_IS_SENT,
                &kinds::RECIPIENT_ERASED,
            ]),
        get("/mail-suppressions", list_suppressions::list_suppressions)
            .who(Policy::Permission(Customers))
            .cost(Cost::List)
            .does("List the users whose address the mail server has refused for good")
            .asks(list_suppressions::read)
            .answers::<Page<SuppressionBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        delete("/mail-suppressions/{user_id}", lift_suppression::lift_suppression)
            .who(Policy::Permission(Customers))
            .does("Take the address of a user from the suppression list")
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NO_SUCH_SUPPRESSION]),
    ])
});
