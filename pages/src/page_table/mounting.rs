//! Mounts a table in the application of one worker.

use std::collections::BTreeMap;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::Method;
use actix_web::http::header::{HeaderValue, VARY};
use actix_web::web::{self, Bytes, BytesMut, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Route, guard};
use futures_util::StreamExt;

use super::{NotTaken, Outcome, Page, PageVisit};
use crate::accept::prefers_html;
use crate::same_origin::is_of_this_site;

/// Mounts the pages of a site.
pub fn mount<V: PageVisit>(site: &V::Site, table: &[Page<V>], config: &mut ServiceConfig) {
    let mut paths: BTreeMap<(Vec<bool>, &str), Vec<&Page<V>>> = BTreeMap::new();
    for page in table {
        paths.entry((precedence(page.path), page.path)).or_default().push(page);
    }
    for ((_, path), pages) in paths {
        let mut resource: Resource = pages
            .iter()
            .fold(web::resource(path), |resource, page| resource.route(page.route(site)));
        if pages.iter().any(|page| page.is_for_browsers) {
            resource =
                resource.guard(guard::fn_guard(|context| prefers_html(context.head().headers())));
        }
        let site = site.clone();
        config.service(resource.default_service(web::to(move |request: HttpRequest| {
            let visit = V::begin(&site, request);
            async move { visit.finish(Err(NotTaken::WrongMethod.into())) }
        })));
    }
}

/// Orders paths that match the same request: a fixed segment goes before a parameter. Actix takes the first match.
fn precedence(path: &str) -> Vec<bool> {
    path.split('/').map(|segment| segment.starts_with('{')).collect()
}

impl<V: PageVisit> Page<V> {
    fn route(&self, site: &V::Site) -> Route {
        let route = match self.method {
            Method::GET => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
            ref other => web::method(other.clone()),
        };
        let (page, site) = (self.clone(), site.clone());
        route.to(move |request: HttpRequest, payload: web::Payload| {
            let (page, visit) = (page.clone(), V::begin(&site, request));
            async move {
                let outcome = page.open(&visit, payload).await;
                let mut answer = visit.finish(outcome);
                if page.is_for_browsers {
                    // Others get another answer at this path.
                    answer.headers_mut().append(VARY, HeaderValue::from_static("Accept"));
                }
                if *visit.incoming().request().method() == Method::HEAD {
                    return without_stream(answer);
                }
                answer
            }
        })
    }

    /// Lets the visitor in, reads what they send, and shows the page; or says why not.
    async fn open(&self, visit: &V, payload: web::Payload) -> Outcome<V> {
        let changes = self.method != Method::GET;
        if changes && !is_of_this_site(visit.incoming().request()) {
            return Err(NotTaken::CrossSite.into());
        }
        visit.admit(self.who).await?;
        if changes {
            visit.incoming().receive(body(payload, self.takes).await?);
        }
        (self.handler)(visit.clone()).await
    }
}

/// An answer to HEAD. The server leaves out a body whose length it knows; it would wait for the end of a stream.
fn without_stream(answer: HttpResponse) -> HttpResponse {
    match answer.body().size() {
        BodySize::Stream => answer.set_body(BoxBody::new(())),
        BodySize::None | BodySize::Sized(_) => answer,
    }
}

async fn body(mut payload: web::Payload, limit: usize) -> Result<Bytes, NotTaken> {
    let mut body = BytesMut::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|_cut| NotTaken::TooLarge)?;
        if body.len().saturating_add(piece.len()) > limit {
            return Err(NotTaken::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

#[cfg(test)]
mod tests;
