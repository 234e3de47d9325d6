//! The checkout: an address in the form of its country, a card, and one button. The key that is minted into the form makes one order of
//! it, however often it is sent.

use actix_web::http::StatusCode;
use askama::Template;
use pages::form::Form;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::address_form::{self, AddressForm, autocomplete};
use super::basket::{self, Basket};
use super::cards::{self, Card};
use super::countries::COUNTRIES;
use crate::api::{Call, Problem};
use crate::form_errors::FormErrors;
use crate::layout::Layout;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// Most outcomes are known within this time, so that people see them at once. The page of the order follows the others.
const PATIENCE_SECONDS: u32 = 3;

#[derive(Template)]
#[template(path = "shop/checkout.html")]
struct CheckoutPage {
    layout: Layout,
    form: Form,
    errors: FormErrors,
    basket: Basket,
    total: Option<Money>,
    address: AddressForm,
    cards: Vec<Card>,
    key: String,
}

impl CheckoutPage {
    #[expect(clippy::unused_self, reason = "a template calls it by its page")]
    fn countries(&self) -> &'static [(&'static str, &'static str)] {
        COUNTRIES
    }

    /// The fields of the form.
    fn shown(&self) -> Vec<&str> {
        let address = self.address.fields.iter().map(|field| field.name.as_str());
        address.chain(["country", "payment_token"]).collect()
    }
}

/// An order as it is placed: of the basket.
#[derive(Serialize)]
struct NewOrder<'a> {
    shipping_address: Map<String, Value>,
    payment_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_total: Option<Money>,
}

/// The order that has been placed.
#[derive(Deserialize)]
struct Placed {
    id: String,
}

/// `GET /checkout`: the form, with the address of the last order.
pub(super) async fn show(visit: Visit) -> Outcome {
    let basket = Basket::of(&visit).await?;
    if basket.is_empty() {
        return visit.see_other("/cart");
    }
    let form = address_form::of_last_order(&visit).await;
    page(&visit, (form, FormErrors::none()), basket).await
}

/// `POST /checkout`: places the order, or shows the form again: for another country, or with what is wrong.
pub(super) async fn order(visit: Visit) -> Outcome {
    let form = visit.form();
    if form.is_checked("change_country") {
        let basket = Basket::of(&visit).await?;
        return page(&visit, (form, FormErrors::none()), basket).await;
    }
    if let Some(basket) = changed_basket(&visit, &form).await? {
        let changed = "Your cart has changed since you saw it, perhaps in another tab. Please look at what is in it now, and order again.";
        return page(&visit, (form, FormErrors::about_all(changed)), basket).await;
    }
    let key = form.filled_in("key").map_or_else(|| visit.new_key(), str::to_owned);
    let new = NewOrder {
        shipping_address: address_form::typed(&form),
        payment_token: form.text("payment_token").trim(),
        expected_total: expected(&form),
    };
    let call = Call::post("/api/v1/orders", &new).key(&key).waiting(PATIENCE_SECONDS);
    match visit.call(call).await {
        Ok(answer) => {
            let placed: Placed = answer.json()?;
            visit.see_other(&format!("/orders/{}", placed.id))
        }
        Err(refusal) => refused(&visit, form, refusal.into_problem()?).await,
    }
}

async fn refused(visit: &Visit, form: Form, problem: Problem) -> Outcome {
    let basket = Basket::of(visit).await?;
    if basket.is_empty() {
        visit.flash_bad(
            "Your cart is empty: perhaps you have ordered already. Look at your orders.",
        );
        return visit.see_other("/orders");
    }
    let errors = match problem.code.as_str() {
        "price-rose" => FormErrors::about_all(
            "Prices have changed since you saw the sum. Nothing was ordered; please look at the new sum and order again.",
        ),
        _ => FormErrors::of(&problem),
    };
    page(visit, (form, errors), basket).await
}

/// The cart, if another one than the form showed would be ordered. An empty one is not: a form that is sent twice has emptied it, and its
/// key gives the same order again.
async fn changed_basket(visit: &Visit, form: &Form) -> Result<Option<Basket>, Refusal> {
    let Some(seen) = form.filled_in("contents") else { return Ok(None) };
    let ordered = basket::contents(visit).await?;
    if ordered.is_empty() || ordered == seen {
        return Ok(None);
    }
    Basket::of(visit).await.map(Some)
}

/// The sum that the person has seen.
fn expected(form: &Form) -> Option<Money> {
    let amount_minor = form.number("expected_amount")?;
    let currency = form.filled_in("expected_currency")?.to_owned();
    Some(Money { amount_minor, currency })
}

/// The form. Each showing has a key of its own: what was refused has made no order.
async fn page(
    visit: &Visit,
    (mut form, mut errors): (Form, FormErrors),
    basket: Basket,
) -> Outcome {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let address = match AddressForm::of(visit, form.text("country")).await {
        Ok(address) => address,
        Err(Refusal::Problem(_)) => {
            errors.add("country", "is none that we know; please choose one of the list");
            form.set("country", address_form::FIRST_COUNTRY);
            AddressForm::of(visit, address_form::FIRST_COUNTRY).await?
        }
        Err(other) => return Err(other),
    };
    let mut layout = visit.layout("Checkout").await;
    layout.in_cart = Some(basket.units());
    let page = CheckoutPage {
        layout,
        total: basket.total(),
        cards: cards::of(visit, form.text("payment_token")).await,
        key: visit.new_key(),
        form,
        errors,
        basket,
        address,
    };
    visit.page_with(status, &page)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_order_names_the_sum_that_was_seen() {
        let form = Form::read(b"expected_amount=6900&expected_currency=EUR");
        assert_eq!(expected(&form).unwrap().to_string(), "€69.00");
        assert!(expected(&Form::default()).is_none());
        let new =
            NewOrder { shipping_address: Map::new(), payment_token: "tok", expected_total: None };
        let written = serde_json::to_value(&new).unwrap();
        assert_eq!(written, json!({"shipping_address": {}, "payment_token": "tok"}));
    }
}
