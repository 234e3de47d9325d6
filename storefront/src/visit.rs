//! One visit of a page: what the browser has sent, who it is, and the way to the API. Each page gets one and answers it.

mod calling;
mod showing;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use pages::Incoming;
use pages::cookies::Cookie;
use pages::form::Form;
use pages::page_table::PageVisit;
use platform::http::ingress::{client_address, client_speaks_tls};
use platform::http::request_id;
use platform::spans::current_traceparent;
use shared_kernel::{Ids, Permission};

use crate::api::{Api, Browser};
use crate::recent::Recent;
use crate::refusal::Refusal;
use crate::session::{Refreshes, Session, Tokens};
use crate::who::Who;

/// How a page ends.
pub(crate) type Outcome = Result<HttpResponse, Refusal>;

/// The headers in which proxies note the addresses of clients.
const NOTED_BY_PROXIES: [&str; 2] = ["x-forwarded-for", "forwarded"];

/// The parts that the pages of a host share.
pub(crate) struct Shared {
    /// New ids, for idempotency keys.
    pub(crate) ids: Arc<dyn Ids>,
    /// Refresh tokens under exchange.
    pub(crate) refreshes: Refreshes,
    /// The categories of what is on sale.
    pub(crate) categories: Recent<Vec<String>>,
    /// Counts the units in the cart of a visitor.
    pub(crate) count_cart: CountCart,
}

/// Counts the units in the cart of a visitor, as far as that can be known.
pub(crate) type CountCart = for<'a> fn(&'a Visit) -> LocalBoxFuture<'a, Option<i64>>;

/// The parts that the pages of one worker share.
#[derive(Clone)]
pub(crate) struct Site {
    /// The way to the API.
    pub(crate) api: Rc<dyn Api>,
    /// The parts that the pages of a host share.
    pub(crate) shared: Arc<Shared>,
}

/// One visit of a page. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Visit(Rc<Inner>);

struct Inner {
    incoming: Incoming,
    site: Site,
    browser: Browser,
    is_encrypted: bool,
    session: RefCell<Session>,
    /// Cookies for the answer.
    cookies: RefCell<Vec<Cookie>>,
}

impl PageVisit for Visit {
    type Site = Site;
    type Who = Who;
    type Refusal = Refusal;

    fn begin(site: &Site, request: HttpRequest) -> Self {
        let is_encrypted = client_speaks_tls(&request);
        let session = RefCell::new(Session::of(&request, is_encrypted));
        let browser = browser(&request);
        let (incoming, site, cookies) = (Incoming::new(request), site.clone(), RefCell::default());
        Self(Rc::new(Inner { incoming, site, browser, is_encrypted, session, cookies }))
    }

    fn incoming(&self) -> &Incoming {
        &self.0.incoming
    }

    async fn admit(&self, who: Who) -> Result<(), Refusal> {
        if who != Who::Anyone {
            self.renew_if_there_is_no_access_token().await?;
            if !self.is_logged_in() {
                return Err(Refusal::LogIn);
            }
        }
        let may = match who {
            Who::Anyone | Who::Customer => true,
            Who::Staff => self.is_staff(),
            Who::Holder(permission) => self.may(permission),
        };
        if may { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    fn finish(&self, outcome: Outcome) -> HttpResponse {
        self.answer(outcome)
    }
}

impl Visit {
    /// The parts that the pages of the host share.
    pub(crate) fn shared(&self) -> &Shared {
        &self.0.site.shared
    }

    /// The request.
    pub(crate) fn request(&self) -> &HttpRequest {
        self.0.incoming.request()
    }

    /// Path and query.
    pub(crate) fn path_and_query(&self) -> String {
        self.0.incoming.path_and_query()
    }

    /// A part of the path that the table names, decoded.
    pub(crate) fn param(&self, name: &str) -> String {
        self.0.incoming.param(name)
    }

    /// A parameter of the query without blanks around it, unless it is empty.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.query_form().filled_in(name).map(str::to_owned)
    }

    /// The whole query as a form.
    pub(crate) fn query_form(&self) -> Form {
        self.0.incoming.query()
    }

    /// A header of the request.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.0.incoming.header(name)
    }

    /// The body as it came.
    pub(crate) fn body(&self) -> &[u8] {
        self.0.incoming.body()
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> Form {
        self.0.incoming.form()
    }

    /// A fresh key, to be minted into a form that must not take effect twice.
    pub(crate) fn new_key(&self) -> String {
        self.0.site.shared.ids.next().to_string()
    }

    /// Whether somebody is logged in, as far as the browser knows.
    pub(crate) fn is_logged_in(&self) -> bool {
        self.0.session.borrow().is_open()
    }

    /// The permissions of the one who is logged in.
    pub(crate) fn permissions(&self) -> Vec<Permission> {
        self.0.session.borrow().permissions()
    }

    /// Whether they have this one.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Whether they act for the shop.
    pub(crate) fn is_staff(&self) -> bool {
        !self.permissions().is_empty()
    }

    /// Begins a session in this browser.
    pub(crate) fn log_in(&self, tokens: Tokens) {
        self.keep(Session::begun(tokens));
    }

    /// Ends the session of this browser.
    pub(crate) fn log_out(&self) {
        self.keep(Session::default());
    }

    fn keep(&self, session: Session) {
        for cookie in session.cookies(self.0.is_encrypted) {
            self.set_cookie(cookie);
        }
        self.0.session.replace(session);
    }

    /// Sets a cookie, in place of one of the same name that this visit has set before.
    pub(crate) fn set_cookie(&self, cookie: Cookie) {
        let mut cookies = self.0.cookies.borrow_mut();
        cookies.retain(|other| other.name() != cookie.name());
        cookies.push(cookie);
    }
}

/// The facts that the API may know of the browser.
fn browser(request: &HttpRequest) -> Browser {
    let noted = NOTED_BY_PROXIES.into_iter().flat_map(|name| {
        let values = request.headers().get_all(name);
        values.filter_map(move |value| Some((name, value.to_str().ok()?.to_owned())))
    });
    Browser {
        peer: request.peer_addr(),
        address: client_address(request),
        noted_by_proxies: noted.collect(),
        request_id: request_id(request).ok().map(|id| id.to_string()),
        traceparent: current_traceparent().map(|own| own.to_string()),
    }
}
