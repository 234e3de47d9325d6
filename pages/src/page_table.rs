//! The table of the pages of a site: each with its method, its path, and who may open it. Routing, the check of where a form comes from,
//! HEAD and 405 follow from it, the same for every site.

mod mounting;

use std::fmt;
use std::future::Future;
use std::rc::Rc;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;

use crate::incoming::Incoming;

pub use mounting::mount;

/// A form is at most so large, in bytes, unless the table says otherwise.
const LARGEST_FORM: usize = 32 * 1024;

/// A visit of a page: what its handler has at hand, and how it ends. Cheap to clone.
pub trait PageVisit: Clone + 'static {
    /// The parts that the pages of one worker share.
    type Site: Clone + 'static;
    /// The access rule of a page.
    type Who: Copy + 'static;
    /// Why a page is not shown.
    type Refusal: From<NotTaken> + 'static;

    /// The visit that a request begins.
    fn begin(site: &Self::Site, request: HttpRequest) -> Self;

    /// The request.
    fn incoming(&self) -> &Incoming;

    /// Lets the visitor in, or says why not. Of the body nothing has been read.
    fn admit(&self, who: Self::Who) -> impl Future<Output = Result<(), Self::Refusal>>;

    /// The answer. A refusal is drawn.
    fn finish(&self, outcome: Outcome<Self>) -> HttpResponse;
}

/// How a page ends.
pub type Outcome<V> = Result<HttpResponse, <V as PageVisit>::Refusal>;

/// Why the table does not hand a request to its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// The form was sent from another site.
    CrossSite,
    /// More was sent than the page takes.
    TooLarge,
    /// The method is none of this page's.
    WrongMethod,
}

type Handler<V> = Rc<dyn Fn(V) -> LocalBoxFuture<'static, Outcome<V>>>;

/// A page that lacks the line that says who may open it: [`Open::who`] makes a [`Page`] of it.
#[must_use]
pub struct Open<V: PageVisit> {
    method: Method,
    path: &'static str,
    handler: Handler<V>,
}

/// A page of the table.
#[must_use]
#[derive(Clone)]
pub struct Page<V: PageVisit> {
    method: Method,
    path: &'static str,
    who: V::Who,
    takes: usize,
    is_for_browsers: bool,
    handler: Handler<V>,
}

/// A page, described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDescriptor<W> {
    /// GET, which stands for HEAD as well, or POST.
    pub method: Method,
    /// The path with its parameters.
    pub path: &'static str,
    /// Its access rule.
    pub who: W,
}

/// A page that shows something. It changes nothing.
pub fn get<V, F, Fut>(path: &'static str, handler: F) -> Open<V>
where
    V: PageVisit,
    F: Fn(V) -> Fut + 'static,
    Fut: Future<Output = Outcome<V>> + 'static,
{
    open(Method::GET, path, handler)
}

/// The receiver of a form.
pub fn post<V, F, Fut>(path: &'static str, handler: F) -> Open<V>
where
    V: PageVisit,
    F: Fn(V) -> Fut + 'static,
    Fut: Future<Output = Outcome<V>> + 'static,
{
    open(Method::POST, path, handler)
}

fn open<V, F, Fut>(method: Method, path: &'static str, handler: F) -> Open<V>
where
    V: PageVisit,
    F: Fn(V) -> Fut + 'static,
    Fut: Future<Output = Outcome<V>> + 'static,
{
    Open { method, path, handler: Rc::new(move |visit| Box::pin(handler(visit))) }
}

impl<V: PageVisit> Open<V> {
    /// The page, for those.
    pub fn who(self, who: V::Who) -> Page<V> {
        let Self { method, path, handler } = self;
        Page { method, path, who, takes: LARGEST_FORM, is_for_browsers: false, handler }
    }
}

impl<V: PageVisit> Page<V> {
    /// The page, which takes a body of so many bytes.
    pub fn takes(mut self, bytes: usize) -> Self {
        self.takes = bytes;
        self
    }

    /// The page, for those who name HTML before JSON: another part of the host answers programs at its path.
    pub fn for_browsers(mut self) -> Self {
        self.is_for_browsers = true;
        self
    }

    /// The page, described.
    pub fn describe(&self) -> PageDescriptor<V::Who> {
        PageDescriptor { method: self.method.clone(), path: self.path, who: self.who }
    }
}

impl<V: PageVisit> fmt::Debug for Page<V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)
    }
}
