//! Mails to customers, from the request that causes one to the mail server that takes it.

#[cfg(test)]
mod mails {
    use std::net::SocketAddr;

    use chrono::TimeDelta;
    use mail_catcher::{CaughtMail, MailCatcher};
    use serde_json::{Value, json};
    use tests::test_app::{PASSWORD, PATIENCE, Person, TestApp};

    /// A shop whose mails are caught.
    async fn shop() -> (TestApp, MailCatcher) {
        let catcher = MailCatcher::start().await.unwrap();
        let url = catcher.smtp_url();
        let shop = TestApp::start_with(|settings| {
            settings.set("notifications.smtp_url", url);
        });
        (Box::pin(shop).await, catcher)
    }

    async fn register(shop: &TestApp, email: &str, language: &str) -> Person {
        let account = json!({
            "email": email, "password": PASSWORD, "display_name": "Somebody", "language": language,
        });
        shop.post("/users").json(&account).send().await.expect(201);
        shop.log_in(email).await
    }

    /// The mails to an address.
    fn to<'a>(mails: &'a [CaughtMail], email: &str) -> Vec<&'a CaughtMail> {
        mails.iter().filter(|mail| mail.to == [email]).collect()
    }

    /// Waits until so many mails came to an address.
    async fn caught(catcher: &MailCatcher, email: &str, count: usize) -> Vec<CaughtMail> {
        let came = catcher.until(PATIENCE, |mails| to(mails, email).len() >= count).await;
        let mails =
            came.unwrap_or_else(|mails| panic!("{count} to {email} did not come: {mails:#?}"));
        to(&mails, email).into_iter().cloned().collect()
    }

    /// The mails of the outbox, as staff sees them.
    async fn outbox(shop: &TestApp, of: &Person, status: &str) -> Vec<Value> {
        let path = format!("/mails?recipient_id={}&status={status}", of.id);
        let page = shop.get(&path).by(shop.admin().await).send().await.expect(200);
        page.json()["items"].as_array().unwrap().clone()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn customers_hear_once_of_everything_in_their_language() {
        let (shop, catcher) = shop().await;
        shop.stock("VASE", 1250, 10).await;
        let (ada, grace) = ("ada@example.com", "grace@example.com");
        let buyer = register(&shop, ada, "de").await;
        let order = shop.check_out(&buyer, &[("VASE", 2)], "tok_success").await;
        let id = order["id"].as_str().unwrap().to_owned();
        let number = id.rsplit('-').next().unwrap();
        let admin = shop.admin().await;
        shop.post(&format!("/orders/{id}/ship")).by(admin).send().await.expect(204);
        let payment = shop.payment_of(id.parse().unwrap()).await.unwrap();
        let refunds = format!("/payments/{}/refunds", payment["id"].as_str().unwrap());
        let refund =
            json!({ "amount": { "amount_minor": 890, "currency": "EUR" }, "reason": "a scratch" });
        shop.post(&refunds).by(admin).fresh_key().json(&refund).send().await.expect(202);
        let declined = register(&shop, grace, "en").await;
        let cancelled = shop.check_out(&declined, &[("VASE", 1)], "tok_declined").await;
        assert_eq!(cancelled["status"], "cancelled");

        let mails = caught(&catcher, ada, 4).await;
        let mut subjects: Vec<&str> = mails.iter().map(|mail| &*mail.subject).collect();
        subjects.sort_unstable();
        let expected = [
            format!("Bestellung {number} ist bestätigt"),
            format!("Bestellung {number} ist unterwegs"),
            "Willkommen im Laden".to_owned(),
            format!("Wir haben 8,90\u{a0}€ für Bestellung {number} erstattet"),
        ];
        assert_eq!(subjects, expected);
        let confirmed = mails.iter().find(|mail| mail.subject.contains("bestätigt")).unwrap();
        for form in [&confirmed.text, &confirmed.html] {
            assert!(form.contains("25,00\u{a0}€"), "{form}");
        }
        assert!(mails.iter().all(|mail| mail.language == "de" && mail.from == "shop@localhost"));

        let mails = caught(&catcher, grace, 2).await;
        assert!(mails.iter().all(|mail| mail.language == "en"), "{mails:#?}");
        assert!(
            mails.iter().any(|mail| mail.text.contains("the payment was declined")),
            "{mails:#?}"
        );

        // The third who was welcomed is the admin.
        let are_sent = || async {
            let path = "/mails?status=sent";
            let page = shop.get(path).by(admin).send().await.expect(200).json();
            (page["items"].as_array().map(Vec::len) == Some(4 + 2 + 1)).then_some(())
        };
        shop.until("every mail to be sent", are_sent).await;
        shop.assert_sound().await;
        for (person, count) in [(&buyer, 4), (&declined, 2)] {
            assert_eq!(outbox(&shop, person, "sent").await.len(), count);
            assert!(outbox(&shop, person, "waiting").await.is_empty());
        }
        // Nothing came twice.
        let mut all: Vec<String> =
            catcher.mails().into_iter().map(|mail| mail.message_id).collect();
        assert_eq!(all.len(), 4 + 2 + 1, "{all:?}");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 4 + 2 + 1, "each mail has an id of its own");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn while_the_mail_server_is_away_mails_wait() {
        let mut away = MailCatcher::start().await.unwrap();
        let (url, address): (String, SocketAddr) = (away.smtp_url(), away.smtp);
        away.stop().await;
        let shop = TestApp::start_with_still_clock_and(|settings| {
            settings.set("notifications.smtp_url", url);
            // A delivery has its time by the clock that the test moves.
            settings.set("notifications.smtp_timeout_ms", "300000");
        });
        let shop = Box::pin(shop).await;
        let ada = register(&shop, "ada@example.com", "en").await;
        let was_tried = || async {
            let waiting = outbox(&shop, &ada, "waiting").await;
            waiting.into_iter().find(|mail| mail["attempts"].as_u64() > Some(0))
        };
        let waiting = shop.while_time_passes(TimeDelta::milliseconds(100), "an attempt", was_tried);
        let waiting = waiting.await;
        let answer = waiting["last_answer"].as_str().unwrap();
        assert!(answer.contains("the mail server was not reached"), "{answer}");
        assert!(!answer.contains('@'), "{answer}");

        let back = MailCatcher::at(address).await.unwrap();
        let is_sent = || async { outbox(&shop, &ada, "sent").await.into_iter().next() };
        shop.while_time_passes(TimeDelta::milliseconds(100), "the mail to be sent", is_sent).await;
        let mails = back.mails();
        let mail = mails.iter().find(|mail| mail.to == ["ada@example.com"]).unwrap();
        assert_eq!(mail.subject, "Welcome to the shop");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_refused_address_gets_nothing_until_staff_or_the_customer_mends_it() {
        let (shop, catcher) = shop().await;
        shop.stock("VASE", 1250, 10).await;
        catcher.refuse("ada@example.com");
        let ada = register(&shop, "ada@example.com", "en").await;
        let admin = shop.admin().await;
        let of_ada = |status: &'static str| {
            let (shop, ada) = (&shop, &ada);
            move || async move { outbox(shop, ada, status).await.into_iter().next() }
        };
        let failed = shop.until("a mail that has failed", of_ada("failed")).await;
        assert_eq!(failed["failure"], "address-refused");
        shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        let suppressed = shop.until("a mail that is not tried", of_ada("suppressed")).await;
        assert_eq!(suppressed["kind"], "order-confirmed");
        let listed = shop.get("/mail-suppressions").by(admin).send().await.expect(200).json();
        assert_eq!(listed["items"][0]["user_id"], ada.id.to_string());

        let moved = json!({ "email": "countess@example.com", "current_password": PASSWORD });
        let change = shop.patch("/users/me").by(&ada).header("if-match", "*").json(&moved);
        change.send().await.expect(204);
        let is_empty = || async {
            let listed = shop.get("/mail-suppressions").by(admin).send().await.expect(200).json();
            listed["items"].as_array().unwrap().is_empty().then_some(())
        };
        shop.until("an empty suppression list", is_empty).await;
        let retry = format!("/mails/{}/retries", suppressed["id"].as_str().unwrap());
        shop.post(&retry).by(admin).fresh_key().send().await.expect(204);
        let mails = caught(&catcher, "countess@example.com", 1).await;
        assert!(mails[0].subject.ends_with("is confirmed"), "{mails:?}");
        assert!(to(&catcher.mails(), "ada@example.com").is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_somebody_who_is_erased_no_address_is_left_and_nothing_is_sent() {
        const EMAIL: &str = "zaphod.quisling@damogran.example.com";
        let mut away = MailCatcher::start().await.unwrap();
        let (url, address) = (away.smtp_url(), away.smtp);
        away.stop().await;
        let shop = TestApp::start_with_still_clock_and(|settings| {
            settings.set("notifications.smtp_url", url);
        });
        let shop = Box::pin(shop).await;
        let person = register(&shop, EMAIL, "de").await;
        let was_tried = || async {
            let waiting = outbox(&shop, &person, "waiting").await;
            waiting.into_iter().find(|mail| mail["attempts"].as_u64() > Some(0))
        };
        shop.while_time_passes(TimeDelta::milliseconds(100), "an attempt", was_tried).await;
        let proof = json!({ "current_password": PASSWORD });
        shop.delete("/users/me").by(&person).json(&proof).send().await.expect(204);
        let back = MailCatcher::at(address).await.unwrap();
        let failed = || async { outbox(&shop, &person, "failed").await.into_iter().next() };
        let failed =
            shop.while_time_passes(TimeDelta::seconds(1), "a mail that has failed", failed).await;
        assert_eq!(failed["failure"], "recipient-erased");
        assert!(to(&back.mails(), EMAIL).is_empty(), "{:?}", back.mails());
        let is_gone =
            || async { shop.remains_of(&[EMAIL.as_bytes()]).await.is_empty().then_some(()) };
        shop.while_time_passes(TimeDelta::milliseconds(1), "the address to be gone", is_gone).await;
    }
}
