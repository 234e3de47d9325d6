//! A browser of a test: it keeps the session, follows no redirection by itself, and says where its forms come from.

use hyper::Method;
use tests::test_app::{Answer, TestApp};

pub(super) const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A shop whose hosts are managed.
pub(super) async fn managed_shop() -> TestApp {
    TestApp::start_with(|settings| {
        settings.set("management.listen", "127.0.0.1:0");
        settings.set("management.token", TOKEN);
        // A handler that fails is given up soon.
        settings.retries.attempts = 1;
    })
    .await
}

/// A browser at the first host of a shop.
pub(super) struct Browser<'a> {
    shop: &'a TestApp,
    session: String,
}

impl<'a> Browser<'a> {
    /// Opens a fresh link.
    pub(super) async fn open(shop: &'a TestApp) -> Self {
        let path = link(shop).await;
        let answer = visit(shop, &Method::GET, &path, &[]).await.expect(303);
        let cookie = answer.header("set-cookie").expect("a session");
        let session = cookie.split(';').next().unwrap().to_owned();
        Self { shop, session }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        visit(self.shop, &Method::GET, path, &[("cookie", &self.session)]).await
    }

    /// The text of a page.
    pub(super) async fn page(&self, path: &str) -> String {
        self.get(path).await.expect(200).text
    }

    /// Sends a form of a page of this site.
    pub(super) async fn submit(&self, path: &str, form: &str) -> Answer {
        self.submit_from(path, form, "same-origin").await
    }

    /// The same from a page of a site that the browser says.
    pub(super) async fn submit_from(&self, path: &str, form: &str, site: &str) -> Answer {
        let call = self.shop.manage(&Method::POST, path).into_iter().next().unwrap();
        let call = call.header("cookie", &self.session).header("sec-fetch-site", site);
        call.body("application/x-www-form-urlencoded", form.to_owned()).send().await
    }
}

/// The path of a fresh link to the first host.
pub(super) async fn link(shop: &TestApp) -> String {
    let call = shop.manage(&Method::POST, "/links").into_iter().next().unwrap();
    let url = call.send().await.expect(201).text_at("/url");
    let (_, path) = url.split_once("://").unwrap().1.split_once('/').unwrap();
    format!("/{path}")
}

/// A request to the first host, without the operator's token.
pub(super) async fn visit(
    shop: &TestApp,
    method: &Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let call = shop.manage(method, path).into_iter().next().unwrap().without_token();
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await
}
