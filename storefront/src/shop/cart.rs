//! The cart: shown with what has changed, added to from a product, and changed line by line.

use askama::Template;
use pages::address::segment;
use pages::form::Form;
use serde_json::json;

use super::basket::{self, Basket};
use super::guest_basket::{Full, GuestBasket, GuestLine, LARGEST};
use super::product::path_of;
use crate::api::Call;
use crate::layout::Layout;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

const FULL: &str =
    "Your cart has as many lines as it can hold. Order what is in it, or take something out.";
/// [`LARGEST`] is the largest one.
const NO_QUANTITY: &str = "A quantity is a whole number from 1 to 999.";

#[derive(Template)]
#[template(path = "shop/cart.html")]
struct CartPage {
    layout: Layout,
    basket: Basket,
    total: Option<Money>,
    largest: i64,
}

impl CartPage {
    fn has_changed(&self) -> bool {
        self.basket.lines.iter().any(|line| line.price_changed() || !line.can_be_ordered())
    }
}

/// `GET /cart`.
pub(super) async fn show(visit: Visit) -> Outcome {
    let basket = Basket::of(&visit).await?;
    let mut layout = visit.layout("Your cart").await;
    layout.in_cart = Some(basket.units());
    let total = basket.total();
    visit.page(&CartPage { layout, basket, total, largest: LARGEST })
}

/// `POST /cart`: puts units of a product in.
pub(super) async fn add(visit: Visit) -> Outcome {
    let form = visit.form();
    let sku = form.text("sku").to_owned();
    let one = || form.filled_in("quantity").is_none().then_some(1);
    let quantity = form.number("quantity").or_else(one);
    let Some(quantity) = quantity.filter(|quantity| (1..=LARGEST).contains(quantity)) else {
        visit.flash_bad(NO_QUANTITY);
        return visit.see_other(&path_of(&sku));
    };
    let product = basket::product(&visit, &sku).await?.ok_or(Refusal::NotFound)?;
    if product.is_withdrawn() {
        visit.flash_bad(format!("{} is not for sale any more.", product.name));
        return visit.see_other(&path_of(&sku));
    }
    if visit.is_logged_in() {
        let key = form.filled_in("key").map_or_else(|| visit.new_key(), str::to_owned);
        // A guest who has logged in may have lines that could not be taken over then.
        let _left_for_later = basket::take_over(&visit, &key).await;
        let body = json!({ "sku": sku, "quantity": quantity });
        let added = visit.call(Call::post("/api/v1/basket/items", &body).key(&key)).await;
        if let Err(refusal) = added {
            let problem = refusal.into_problem()?;
            let full = problem.code == "basket-full";
            visit.flash_bad(if full { FULL.to_owned() } else { reason(&problem) });
            return visit.see_other(&path_of(&sku));
        }
    } else {
        let mut guest = GuestBasket::of(visit.request());
        let line = GuestLine { sku: sku.clone(), quantity, price_seen: product.price };
        if guest.add(line) == Err(Full) {
            visit.flash_bad(FULL);
            return visit.see_other(&path_of(&sku));
        }
        visit.set_cookie(guest.cookie());
    }
    visit.flash(format!("In your cart: {quantity} × {}.", product.name));
    visit.see_other("/cart")
}

/// `POST /cart/lines`: sets the quantity of a line, or takes it out.
pub(super) async fn change(visit: Visit) -> Outcome {
    let form = visit.form();
    let sku = form.text("sku").to_owned();
    let Some(quantity) = wanted(&form) else {
        visit.flash_bad(NO_QUANTITY);
        return visit.see_other("/cart");
    };
    if !visit.is_logged_in() {
        let mut guest = GuestBasket::of(visit.request());
        guest.set(&sku, quantity);
        visit.set_cookie(guest.cookie());
        return visit.see_other("/cart");
    }
    let path = format!("/api/v1/basket/items/{}", segment(&sku));
    let call = match quantity {
        0 => Call::delete(path),
        quantity => Call::put(path, &json!({ "quantity": quantity })),
    };
    if let Err(refusal) = visit.call(call).await {
        let problem = refusal.into_problem()?;
        // Another page may have taken it out already.
        if problem.code != "not-in-basket" || quantity > 0 {
            visit.flash_bad(reason(&problem));
        }
    }
    visit.see_other("/cart")
}

/// The quantity that the form wants; 0 takes the line out.
fn wanted(form: &Form) -> Option<i64> {
    if form.is_checked("remove") {
        return Some(0);
    }
    form.number("quantity").filter(|quantity| (0..=LARGEST).contains(quantity))
}

fn reason(problem: &crate::api::Problem) -> String {
    problem.errors.first().map_or_else(
        || problem.detail.clone(),
        |error| format!("{} {}.", error.field, error.detail.trim_end_matches('.')),
    )
}
