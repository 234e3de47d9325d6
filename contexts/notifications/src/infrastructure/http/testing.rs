//! The harness of endpoint tests: the context on a database of its own, and requests of staff or of a customer.

use std::sync::{Arc, LazyLock};

use actix_web::dev::Service;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, web};
use platform::auth::TestIssuer;
use platform::context::Context;
use platform::settings::SettingValues;
use platform::testing::{DescribedApi, ManualClock, TestDatabase, assert_described};
use serde_json::Value;
use shared_kernel::{Ids, Permission};
use uuid::Uuid;

use crate::application::ports::{CommitExtras, Suppression};
use crate::application::testing::{about, origin};
use crate::domain::samples::{noon, recipient, user};
use crate::domain::{MailChange, MailId, NotSent, SealedAddress};
use crate::infrastructure::testing::notifications_database;
use crate::{Notifications, Settings};

static API: LazyLock<web::Data<DescribedApi>> =
    LazyLock::new(|| web::Data::new(DescribedApi::of(&super::TABLE.describe())));

pub(super) struct Shop {
    context: Notifications,
    issuer: TestIssuer,
    ids: Arc<dyn Ids>,
    _database: TestDatabase,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Shop {
    pub(super) async fn open() -> Self {
        let database = notifications_database().await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let services = database.services(clock.clone());
        let ids = Arc::clone(&services.ids);
        let settings = Settings::read(&SettingValues::defaults(crate::settings::SETTINGS)).unwrap();
        let context = Notifications::new(services, settings);
        Self { context, issuer: TestIssuer::new(clock), ids, _database: database }
    }

    /// Welcomes user `number`, and returns the id of the mail.
    pub(super) async fn welcome(&self, number: u128) -> String {
        let address = format!("sealed.1.{number}");
        let application = &self.context.application;
        application
            .welcome(recipient(number, &address, 1), about(number), &origin())
            .await
            .unwrap();
        let event = about(number).event;
        Uuid::new_v5(&event, b"welcome").to_string()
    }

    async fn change(
        &self,
        mail: &str,
        decide: impl Fn(&crate::domain::Mail) -> MailChange,
        extras: CommitExtras,
    ) {
        let mails = &self.context.application.mails;
        let found = mails.find(MailId::parse(mail).unwrap()).await.unwrap().unwrap();
        mails.commit(decide(&found.mail), extras, &origin()).await.unwrap();
    }

    /// The mail is not sent.
    pub(super) async fn settle(&self, mail: &str, why: NotSent) {
        self.change(mail, |mail| mail.not_sent(why, noon()).unwrap(), CommitExtras::default())
            .await;
    }

    /// The mail is sent.
    pub(super) async fn sent(&self, mail: &str) {
        self.change(mail, |mail| mail.sent(noon()).unwrap(), CommitExtras::default()).await;
    }

    /// The address of user `number` is refused.
    pub(super) async fn suppress(&self, number: u128) {
        let mail = self.welcome(number).await;
        let suppression = Suppression {
            user: user(number),
            address: SealedAddress::stored(format!("sealed.1.{number}")),
            since: noon(),
            answer: "the mail server answered 550".to_owned(),
        };
        let extras = CommitExtras { suppression: Some(suppression), ..CommitExtras::default() };
        let refused = NotSent::Failed(crate::domain::FailureReason::AddressRefused);
        self.change(&mail, |mail| mail.not_sent(refused, noon()).unwrap(), extras).await;
    }

    /// Sends a request as somebody who looks after customers.
    pub(super) async fn call(&self, request: TestRequest) -> Answer {
        self.send(request, &[Permission::Customers]).await
    }

    /// Sends a request as a customer.
    pub(super) async fn call_as_customer(&self, request: TestRequest) -> Answer {
        self.send(request, &[]).await
    }

    pub(super) async fn audit_trail(&self) -> Value {
        self.send(get("/api/v1/notifications/audit-entries"), &[Permission::Audit]).await.body
    }

    async fn send(&self, request: TestRequest, permissions: &[Permission]) -> Answer {
        let token = self.issuer.token(Uuid::from_u128(1), permissions);
        let request = request.insert_header(("authorization", format!("Bearer {token}")));
        let app = init_service(
            App::new()
                .app_data(web::Data::new(self.issuer.verifier()))
                .app_data(web::Data::new(Arc::clone(&self.ids)))
                .wrap(from_fn(assert_described))
                .app_data(API.clone())
                .configure(|config| self.context.routes(config)),
        )
        .await;
        let response = app.call(request.to_request()).await.unwrap();
        let status = response.status().as_u16();
        let body = serde_json::from_slice(&read_body(response).await).unwrap_or(Value::Null);
        Answer { status, body }
    }
}

pub(super) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

pub(super) fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path)
}
