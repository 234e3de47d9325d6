//! GET `/.well-known/galleria/person-keys/{user_id}`: the key of a person, for the other hosts of this shop. A request has a code
//! that only a host with the secret of the shop can make, and only such a host can open the answer.

use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::Problem;
use platform::personal::PersonKeyAnswer;
use uuid::Uuid;

use super::ForHosts;
use super::problems::kinds;

pub(crate) async fn person_key(
    served: web::Data<ForHosts>,
    path: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let shown = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let person = Uuid::parse_str(&path).ok();
    // A path that names nobody and a code that is not right are answered alike.
    let person = person
        .zip(shown)
        .filter(|(person, shown)| PersonKeyAnswer::may_be_given(&served.secret, *person, shown));
    let Some((person, _shown)) = person else { return Err(for_hosts_only()) };
    let key = served.person_keys.key(person).await.map_err(|away| {
        tracing::warn!(error = %away, "the key of a person cannot be given to another host");
        Problem::try_later(&kinds::PERSON_KEYS_AWAY, "The keys of persons cannot be read now.", 1)
    })?;
    let Some(key) = key else {
        let detail = "The person is erased, and the key is destroyed.";
        let proof = PersonKeyAnswer::destroyed(&served.secret, person);
        let problem = Problem::of(&kinds::PERSON_KEY_DESTROYED, detail);
        return Err(problem.with_member("proof", serde_json::json!(proof)));
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(PersonKeyAnswer::of(
        &served.secret,
        person,
        &key,
    )))
}

fn for_hosts_only() -> Problem {
    let detail =
        "Keys of persons are given to hosts of this shop only: they have the same shop.secret.";
    Problem::unauthorized(&kinds::HOSTS_ONLY, detail)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::AUTHORIZATION;
    use actix_web::http::{Method, StatusCode};
    use actix_web::test::TestRequest;
    use platform::context::Context;
    use platform::dependency::Dependencies;
    use platform::personal::{HttpPersonKeys, PATH};
    use platform::shop_secret::ShopSecret;
    use platform::testing::{other_shop_secret, shop_secret};
    use serde_json::json;
    use uuid::Uuid;

    use crate::infrastructure::http::testing::{Host, PASSWORD};

    fn ask(person: &str, secret: ShopSecret) -> TestRequest {
        let host = HttpPersonKeys::new("http://users", secret, &Dependencies::default());
        let host = host.unwrap();
        let code = host.authorization(Uuid::parse_str(person).unwrap());
        TestRequest::get().uri(&format!("{PATH}/{person}")).insert_header((AUTHORIZATION, code))
    }

    #[actix_web::test]
    async fn a_host_of_the_shop_gets_a_key_until_its_person_is_erased() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let answer = host.send(ask(&ada.id, shop_secret())).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
        let person = Uuid::parse_str(&ada.id).unwrap();
        let read = HttpPersonKeys::new("http://users", shop_secret(), &Dependencies::default());
        let read = read.unwrap();
        let read = read.read(person, answer.body.to_string().as_bytes()).unwrap();
        let kept = host.users.person_keys().unwrap().key(person).await.unwrap().unwrap();
        assert_eq!(read.open("p", &kept.seal("p", "Ada")).unwrap(), "Ada");

        let proof = json!({"current_password": PASSWORD});
        ada.send(&host, Method::DELETE, "/users/me", proof).await.assert_no_content();
        let gone = host.send(ask(&ada.id, shop_secret())).await;
        gone.assert_refused(410, "person-key-destroyed");
    }

    #[actix_web::test]
    async fn whoever_is_no_host_of_the_shop_gets_no_key() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let path = format!("{PATH}/{}", ada.id);
        let of_another = ask(&Uuid::from_u128(9).to_string(), shop_secret()).uri(&path);
        let bearer = (AUTHORIZATION, format!("Bearer {}", ada.access));
        for request in [
            TestRequest::get().uri(&path),
            TestRequest::get().uri(&path).insert_header(bearer),
            ask(&ada.id, other_shop_secret()),
            of_another,
            ask(&ada.id, shop_secret()).uri(&format!("{PATH}/nobody")),
        ] {
            host.send(request).await.assert_refused(401, "hosts-only");
        }
        // One that was never registered here may be in a database that this one was moved to.
        let unknown = host.send(ask(&Uuid::from_u128(9).to_string(), shop_secret())).await;
        unknown.assert_refused(503, "person-keys-away");
    }
}
