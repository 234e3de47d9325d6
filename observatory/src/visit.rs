//! One visit of a page: what the browser has sent, whether it has a session, and the hosts that are asked.

use std::rc::Rc;

use actix_web::{HttpRequest, HttpResponse};
use pages::Incoming;
use pages::form::Form;
use pages::frame::Frame;
use pages::page_table::PageVisit;
use shared_kernel::Clock;

use crate::hosts::Hosts;
use crate::layout::{self, Layout, Part};
use crate::outcome::{Outcome, Refusal};
use crate::sessions::{SESSION, Sessions};
use crate::shop_api::ShopApi;
use crate::state::Observatory;
use crate::who::Who;

/// One visit of a page. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Visit(Rc<Inner>);

struct Inner {
    incoming: Incoming,
    observatory: Observatory,
}

impl PageVisit for Visit {
    type Site = Observatory;
    type Who = Who;
    type Refusal = Refusal;

    fn begin(observatory: &Observatory, request: HttpRequest) -> Self {
        let incoming = Incoming::new(request);
        Self(Rc::new(Inner { incoming, observatory: observatory.clone() }))
    }

    fn incoming(&self) -> &Incoming {
        &self.0.incoming
    }

    async fn admit(&self, who: Who) -> Result<(), Refusal> {
        if who == Who::Anyone || self.has_session() { Ok(()) } else { Err(Refusal::NoSession) }
    }

    fn finish(&self, outcome: Outcome) -> HttpResponse {
        outcome.unwrap_or_else(|refusal| refusal.drawn(self.frame("")))
    }
}

impl Visit {
    /// The hosts that the pages show.
    pub(crate) fn hosts(&self) -> &Hosts {
        self.0.observatory.hosts()
    }

    /// Whether the host rehearses faults.
    pub(crate) fn has_faults(&self) -> bool {
        self.0.observatory.has_faults()
    }

    /// The API of the shop, where it may be asked.
    pub(crate) fn shop_api(&self) -> Option<&ShopApi> {
        self.0.observatory.shop_api()
    }

    /// The links and sessions.
    pub(crate) fn sessions(&self) -> &Sessions {
        self.0.observatory.sessions()
    }

    /// The clock of the host.
    pub(crate) fn clock(&self) -> &dyn Clock {
        self.0.observatory.clock()
    }

    /// The request.
    pub(crate) fn request(&self) -> &HttpRequest {
        self.0.incoming.request()
    }

    /// A part of the path that the table names.
    pub(crate) fn param(&self, name: &str) -> String {
        self.0.incoming.param(name)
    }

    /// The query.
    pub(crate) fn query(&self) -> Form {
        self.0.incoming.query()
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> Form {
        self.0.incoming.form()
    }

    /// The frame that all pages have, with that title.
    pub(crate) fn frame(&self, title: &str) -> Frame {
        layout::frame(self.request(), title)
    }

    /// The layout of a page of that part, with that title.
    pub(crate) fn layout(&self, part: Part, title: &str) -> Layout {
        Layout::within(self.frame(title), part, self.has_faults())
    }

    /// The secret of the session of this browser, whether it goes on or not.
    pub(crate) fn session(&self) -> Option<String> {
        pages::cookies::read(self.request(), SESSION)
    }

    /// Whether this browser has a session that goes on.
    pub(crate) fn has_session(&self) -> bool {
        self.session().is_some_and(|session| self.sessions().is_open(&session))
    }
}
