//! `GET /address-forms/{country}`: what an address in a country needs, for the form of a storefront.

use actix_web::{HttpResponse, web};
use platform::http::Problem;
use schemars::JsonSchema;
use serde::Serialize;

use super::problems::kinds;
use crate::domain::{AddressForm, Country, Part};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AddressForm")]
pub(super) struct AddressFormBody {
    country: &'static str,
    name: &'static str,
    /// The fields of `shipping_address` beside `country`, in the order of a label.
    fields: Vec<FieldBody>,
    /// `null` if any text is a postal code.
    postal_code: Option<PostalCodeBody>,
    state: StateBody,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Field")]
struct FieldBody {
    name: &'static str,
    required: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PostalCode")]
struct PostalCodeBody {
    pattern: &'static str,
    example: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "State")]
struct StateBody {
    /// What a state is called in this country.
    kind: &'static str,
    /// Empty if any text is a state.
    options: Vec<OptionBody>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Option")]
struct OptionBody {
    code: &'static str,
    name: &'static str,
}

pub(super) async fn address_form(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let country = Country::parse(&path).map_err(|_unknown| no_such_country())?;
    let form = AddressForm::of(country);
    let pattern = form.postal_code_pattern();
    let options = form.regions().iter();
    let body = AddressFormBody {
        country: country.code(),
        name: form.country_name(),
        fields: fields(form),
        postal_code: (!pattern.is_empty())
            .then(|| PostalCodeBody { pattern, example: form.postal_code_example() }),
        state: StateBody {
            kind: form.state_kind(),
            options: options
                .map(|region| OptionBody { code: region.code(), name: region.name() })
                .collect(),
        },
    };
    Ok(HttpResponse::Ok().json(body))
}

fn fields(form: &AddressForm) -> Vec<FieldBody> {
    let field = |name, required| FieldBody { name, required };
    let mut fields = Vec::new();
    for placeholder in form.label(true).split('%').skip(1) {
        match placeholder.chars().next() {
            Some('N') => fields.push(field("name", true)),
            Some('A') => fields.extend([field("line1", true), field("line2", false)]),
            Some('C') => fields.push(field("city", form.needs(Part::City))),
            Some('S') => fields.push(field("state", form.needs(Part::State))),
            Some('Z') => fields.push(field("postal_code", form.needs(Part::PostalCode))),
            // The end of a line.
            Some(_) | None => {}
        }
    }
    fields
}

fn no_such_country() -> Problem {
    let detail = "There is no such country. A country is named by its code of ISO 3166-1 in capitals, such as DE.";
    Problem::of(&kinds::NO_SUCH_COUNTRY, detail)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::infrastructure::http::testing::{Shop, get};

    #[actix_web::test]
    async fn a_client_reads_the_form_of_a_country() {
        let shop = Shop::open().await;
        let german = shop.send(get("/address-forms/DE")).await.body;
        let expected = json!({
            "country": "DE", "name": "Germany",
            "fields": [
                {"name": "name", "required": true}, {"name": "line1", "required": true},
                {"name": "line2", "required": false}, {"name": "postal_code", "required": true},
                {"name": "city", "required": true},
            ],
            "postal_code": {"pattern": "\\d{5}", "example": "26133"},
            "state": {"kind": "province", "options": []},
        });
        assert_eq!(german, expected);

        let american = shop.send(get("/address-forms/US")).await;
        assert_eq!(american.header("Cache-Control"), Some("public, max-age=3600"));
        assert_eq!(american.body["fields"][4], json!({"name": "state", "required": true}));
        assert_eq!(american.body["state"]["kind"], "state");
        let california = json!({"code": "CA", "name": "California"});
        assert!(american.body["state"]["options"].as_array().unwrap().contains(&california));
        assert_eq!(shop.send(get("/address-forms/HK")).await.body["postal_code"], Value::Null);
    }

    #[actix_web::test]
    async fn an_unknown_country_has_no_form() {
        let shop = Shop::open().await;
        for country in ["XX", "de", "DEU", "%20"] {
            let answer = shop.send(get(&format!("/address-forms/{country}"))).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (404, "no-such-country"));
        }
    }
}
