//! A browser without JavaScript: it keeps cookies, follows redirections, and sends the forms of pages with what stands in them.

mod forms;

use std::collections::BTreeMap;

use hyper::Method;
use url::form_urlencoded::Serializer;

use super::{Answer, Call, PASSWORD, TestApp};

/// A browser follows so many redirections in a row.
const MOST_REDIRECTIONS: usize = 5;

/// A browser that visits a shop.
pub struct Browser<'shop> {
    shop: &'shop TestApp,
    cookies: BTreeMap<String, String>,
}

/// A page, after all redirections.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its path, with the query.
    pub path: String,
    /// The status of its answer.
    pub status: u16,
    /// The headers of its answer.
    pub headers: hyper::header::HeaderMap,
    /// Its HTML.
    pub html: String,
}

impl TestApp {
    /// A browser without cookies.
    pub fn browser(&self) -> Browser<'_> {
        Browser { shop: self, cookies: BTreeMap::new() }
    }
}

impl Browser<'_> {
    /// Opens a page.
    ///
    /// # Panics
    /// When the shop redirects in a circle.
    pub async fn get(&mut self, path: &str) -> Page {
        let call = self.shop.call(Method::GET, &format!("/{path}"));
        let answer = self.sent(call).await;
        self.arrived(path, answer).await
    }

    /// Sends these fields as a form, from a page of the shop.
    ///
    /// # Panics
    /// When the shop redirects in a circle.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.upload(path, "application/x-www-form-urlencoded", body).await
    }

    /// Sends a body of this type, from a page of the shop.
    ///
    /// # Panics
    /// When the shop redirects in a circle.
    pub async fn upload(&mut self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Page {
        let call = self.shop.call(Method::POST, &format!("/{path}")).body(kind, body.into());
        let answer = self.sent(call.header("sec-fetch-site", "same-origin")).await;
        self.arrived(path, answer).await
    }

    /// Sends the form of a page with this action: what stands in it, changed by these fields. A field may be given several times;
    /// one that the form does not have, such as a button, is added.
    ///
    /// # Panics
    /// When the page has no such form.
    pub async fn submit(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = forms::form(&page.html, action);
        let form =
            form.unwrap_or_else(|| panic!("{} has no form for {action}: {}", page.path, page.html));
        let given = |name: &str| fields.iter().any(|(other, _)| *other == name);
        let kept = form.iter().filter(|(name, _)| !given(name));
        let all: Vec<(&str, &str)> = kept
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(fields.iter().copied())
            .collect();
        self.send(action, &all).await
    }

    /// Logs in with the form, and goes to `path`.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn log_in(&mut self, email: &str, path: &str) -> Page {
        let form = self.get("/log-in").await;
        let in_shop =
            self.submit(&form, "/log-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(in_shop.status, 200, "{}", in_shop.html);
        self.get(path).await
    }

    /// The cookies that the browser keeps.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    async fn sent(&mut self, call: Call) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let call = call.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let call =
            if cookies.is_empty() { call } else { call.header("cookie", &cookies.join("; ")) };
        let answer = call.send().await;
        for set in answer.headers.get_all("set-cookie") {
            self.keep(set.to_str().unwrap());
        }
        answer
    }

    fn keep(&mut self, set: &str) {
        let mut parts = set.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let is_over = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
        if is_over {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    async fn arrived(&mut self, path: &str, mut answer: Answer) -> Page {
        let mut path = path.to_owned();
        for _ in 0..MOST_REDIRECTIONS {
            if answer.status != 303 {
                let Answer { status, headers, text: html, .. } = answer;
                return Page { path, status, headers, html };
            }
            path = answer.header("location").expect("a redirection says where to").to_owned();
            answer = self.sent(self.shop.call(Method::GET, &format!("/{path}"))).await;
        }
        panic!("{path} redirects in a circle")
    }
}

impl Page {
    /// The page, which must have this status.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "a page that is as expected may be all there is to it"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.html);
        self
    }

    /// Whether this stands in the text of the page, where tags and runs of blanks count as one blank.
    pub fn says(&self, text: &str) -> bool {
        forms::text(&self.html).contains(text)
    }

    /// Whether the page has a form with this action.
    pub fn has_form(&self, action: &str) -> bool {
        forms::form(&self.html, action).is_some()
    }

    /// Whether the page links to this address.
    pub fn links_to(&self, href: &str) -> bool {
        self.html.contains(&format!("href=\"{href}\""))
    }

    /// The text in a field of the form with this action.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn field(&self, action: &str, name: &str) -> String {
        let form = forms::form(&self.html, action).unwrap_or_default();
        let found = form.into_iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("{} has no {name} in {action}", self.path)).1
    }
}
