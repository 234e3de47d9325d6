//! `DELETE /mail-suppressions/{user_id}`: staff takes the address of a user from the suppression list, for instance when they say that
//! their mailbox is back.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Problem, RequestOrigin};

use super::State;
use super::problems::no_such_suppression;
use crate::domain::UserId;

pub(super) async fn lift_suppression(
    state: web::Data<State>,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = UserId::parse(&path).map_err(|_not_an_id| no_such_suppression())?;
    let (application, origin) = (Arc::clone(&state.application), request.origin());
    let lift = move || {
        let (application, origin) = (Arc::clone(&application), origin.clone());
        async move { application.lift_suppression(user, &origin).await }
    };
    let was_listed = state.commands.run(lift).await?;
    if was_listed { Ok(HttpResponse::NoContent().finish()) } else { Err(no_such_suppression()) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use crate::infrastructure::http::testing::{Shop, get};

    #[actix_web::test]
    async fn an_address_is_listed_until_it_is_lifted() {
        let shop = Shop::open().await;
        for number in 1..=3 {
            shop.suppress(number).await;
        }
        let first = shop.call(get("/api/v1/mail-suppressions?limit=2")).await;
        assert_eq!(first.body["items"].as_array().map(Vec::len), Some(2), "{}", first.body);
        let next = first.body["next"].as_str().unwrap();
        let rest =
            shop.call(get(&format!("/api/v1/mail-suppressions?limit=2&cursor={next}"))).await;
        assert_eq!(rest.body["items"].as_array().map(Vec::len), Some(1), "{}", rest.body);
        assert!(!format!("{}{}", first.body, rest.body).contains("sealed."));

        let user = first.body["items"][0]["user_id"].as_str().unwrap().to_owned();
        let lift = || TestRequest::delete().uri(&format!("/api/v1/mail-suppressions/{user}"));
        assert_eq!(shop.call_as_customer(lift()).await.status, 403);
        assert_eq!(shop.call(lift()).await.status, 204);
        let again = shop.call(lift()).await;
        assert_eq!((again.status, again.code()), (404, "no-such-suppression"));
        let trail = shop.audit_trail().await;
        assert!(trail.to_string().contains("suppression-lifted"), "{trail}");
    }
}
