//! Accounts: profile, password, log-out and erasure.

use tests::test_app::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_changed_with_what_is_wrong_beside_the_field() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let eve = shop.register_and_log_in("eve").await;
    let mut browser = shop.browser();
    let profile = browser.log_in(&ada.email, "/profile").await.expect(200);
    assert_eq!(profile.field("/profile", "email"), ada.email);
    let named = browser.submit(&profile, "/profile", &[("display_name", "Ada L.")]).await;
    assert!(named.says("Your profile is changed."), "{}", named.html);
    assert_eq!(named.field("/profile", "display_name"), "Ada L.");

    assert_eq!(named.field("/profile", "language"), "en");
    let named = browser.submit(&named, "/profile", &[("language", "de")]).await;
    assert_eq!(named.field("/profile", "language"), "de");

    let taken = [("email", eve.email.as_str()), ("current_password", PASSWORD)];
    let refused = browser.submit(&named, "/profile", &taken).await.expect(422);
    assert!(refused.says("Belongs to another account."), "{}", refused.html);
    assert_eq!(refused.field("/profile", "email"), eve.email, "what was typed is kept");
    let stale = browser.submit(&profile, "/profile", &[("display_name", "Augusta")]).await;
    assert_eq!(stale.status, 422);
    assert!(stale.says("changed in another window"), "{}", stale.html);
    let wrong = [("old_password", "not mine at all"), ("new_password", "another good one")];
    let refused = browser.submit(&named, "/profile/password", &wrong).await.expect(422);
    assert!(refused.html.contains("id=\"old_password-error\""), "{}", refused.html);
    let right = [("old_password", PASSWORD), ("new_password", PASSWORD)];
    browser.submit(&named, "/profile/password", &right).await;
    browser.get("/profile").await.expect(200);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_out_is_not_known_any_more_and_nor_are_the_tokens() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    let profile = browser.log_in(&ada.email, "/profile").await.expect(200);
    let access = browser.cookies()["access"].clone();
    let out = browser.submit(&profile, "/log-out", &[]).await.expect(200);
    assert!(out.says("You are logged out.") && out.links_to("/log-in"), "{}", out.html);
    assert!(
        !browser.cookies().contains_key("access") && !browser.cookies().contains_key("refresh")
    );
    let refused = shop.get("/users/me").token(&access).send().await;
    assert_eq!(refused.status, 401, "the API has ended the session too");
    let away = browser.get("/profile").await.expect(200);
    assert_eq!(away.path, "/log-in?back=%2Fprofile");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_erased_when_it_is_meant() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    let ask = browser.log_in(&ada.email, "/profile/erase").await.expect(200);
    // Password managers look for the account beside the password.
    let account = format!("name=\"username\" value=\"{}\" autocomplete=\"username\"", ada.email);
    assert!(ask.html.contains(&account), "{}", ask.html);
    let unsure = [("current_password", PASSWORD)];
    let refused = browser.submit(&ask, "/profile/erase", &unsure).await.expect(422);
    assert!(refused.says("Must be checked: it cannot be undone."), "{}", refused.html);
    let wrong = [("sure", "yes"), ("current_password", "not mine at all")];
    let refused = browser.submit(&ask, "/profile/erase", &wrong).await.expect(422);
    assert!(refused.html.contains("id=\"current_password-error\""), "{}", refused.html);
    let sure = [("sure", "yes"), ("current_password", PASSWORD)];
    let gone = browser.submit(&ask, "/profile/erase", &sure).await.expect(200);
    assert!(gone.says("Your account is erased."), "{}", gone.html);
    let form = browser.get("/log-in").await.expect(200);
    let again = [("email", ada.email.as_str()), ("password", PASSWORD)];
    let refused = browser.submit(&form, "/log-in", &again).await.expect(422);
    assert!(refused.says("The e-mail address or the password is wrong."), "{}", refused.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_when_its_access_token_has_expired() {
    let shop = TestApp::start_with_still_clock().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    browser.log_in(&ada.email, "/profile").await.expect(200);
    let (access, refresh) =
        (browser.cookies()["access"].clone(), browser.cookies()["refresh"].clone());
    // The access tokens of tests are valid for a day.
    shop.advance(chrono::TimeDelta::hours(25));
    let profile = browser.get("/profile").await.expect(200);
    assert!(profile.says("Your profile"), "{}", profile.html);
    assert_ne!(browser.cookies()["access"], access);
    assert_ne!(browser.cookies()["refresh"], refresh);
    browser.get("/orders").await.expect(200);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_languages_that_can_be_chosen_are_those_of_the_api() {
    let described = include_str!("../../../docs/api/openapi.json");
    let described: serde_json::Value = serde_json::from_str(described).unwrap();
    let field = "/paths/~1api~1v1~1users/post/requestBody/content/application~1json/schema/properties/language";
    let languages = described.pointer(field).unwrap()["enum"].as_array().unwrap();
    let shop = TestApp::start().await;
    let register = shop.browser().get("/register").await.expect(200);
    for language in languages {
        let option = format!("<option value={language}");
        assert!(register.html.contains(&option), "{option}: {}", register.html);
    }
    assert_eq!(register.html.matches("<option").count(), languages.len(), "{}", register.html);
    shop.stop().await;
}
