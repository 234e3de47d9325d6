//! Orders in the words of people: where one stands, and what has happened on the way.

use serde::Deserialize;

use crate::money::Money;
use crate::when;

/// Where an order stands, as the API says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct OrderState {
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) cancel_reason: Option<String>,
    #[serde(default)]
    pub(crate) decline_reason: Option<String>,
    #[serde(default)]
    pub(crate) decline_detail: Option<String>,
}

impl OrderState {
    /// The status in a word or two.
    pub(crate) fn badge(&self) -> &'static str {
        match self.status.as_str() {
            "placed" => "Placed",
            "awaiting-payment" => "Waiting for the money",
            "confirmed" => "Confirmed",
            "shipped" => "On its way",
            "delivered" => "Delivered",
            "cancelled" => "Cancelled",
            _ => "Under way",
        }
    }

    /// The kind of the badge.
    pub(crate) fn tone(&self) -> &'static str {
        match self.status.as_str() {
            "confirmed" | "shipped" | "delivered" => "good",
            "cancelled" => "bad",
            _ => "wait",
        }
    }

    /// Where the order stands, in a sentence.
    pub(crate) fn headline(&self) -> &'static str {
        match self.status.as_str() {
            "placed" => "We are setting your things aside",
            "awaiting-payment" => "We are asking for the money",
            "confirmed" => "Thank you. Your order is confirmed",
            "shipped" => "Your order is on its way",
            "delivered" => "Your order has arrived",
            "cancelled" => self.why_cancelled(),
            _ => "Your order is under way",
        }
    }

    fn why_cancelled(&self) -> &'static str {
        match self.cancel_reason.as_deref() {
            Some("payment-declined") => "The card was declined",
            Some("out-of-stock") => "Something is sold out",
            Some("deadline-passed" | "reservation-expired") => "The order ran out of time",
            Some("by-customer") => "You cancelled the order",
            Some("by-shop") => "We cancelled the order",
            _ => "The order was cancelled",
        }
    }

    /// The next step, in a sentence or two.
    pub(crate) fn explanation(&self) -> String {
        match (self.status.as_str(), self.cancel_reason.as_deref()) {
            ("placed" | "awaiting-payment", _) => "This takes a moment. Nothing is lost if you leave the page.".to_owned(),
            ("confirmed", _) => "It is paid, and will be packed soon.".to_owned(),
            ("cancelled", Some("payment-declined")) => format!(
                "{} Nothing was charged, and your things are back in your cart.",
                self.why_declined()
            ),
            ("cancelled", Some("out-of-stock")) => {
                "Somebody else was faster. Nothing was charged; what can still be had is in your cart.".to_owned()
            }
            ("cancelled", Some("deadline-passed" | "reservation-expired")) => {
                "No answer came about the money in time. If some should have been taken, it is returned.".to_owned()
            }
            ("cancelled", _) => "If money was taken, it is returned.".to_owned(),
            _ => String::new(),
        }
    }

    fn why_declined(&self) -> String {
        match (&self.decline_detail, self.decline_reason.as_deref()) {
            (Some(detail), _) if detail.ends_with('.') => detail.clone(),
            (Some(detail), _) => format!("{detail}."),
            (None, Some("insufficient_funds")) => "There is not enough money on it.".to_owned(),
            (None, _) => "Its bank did not say more.".to_owned(),
        }
    }

    /// Whether the outcome of the checkout is still open.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "placed" | "awaiting-payment")
    }

    /// Whether one may try again with another card, or the rest of the things.
    pub(crate) fn may_try_again(&self) -> bool {
        self.status == "cancelled"
            && matches!(
                self.cancel_reason.as_deref(),
                Some(
                    "payment-declined" | "out-of-stock" | "deadline-passed" | "reservation-expired"
                )
            )
    }

    /// Whether it can still be cancelled.
    pub(crate) fn can_be_cancelled(&self) -> bool {
        matches!(self.status.as_str(), "placed" | "awaiting-payment" | "confirmed")
    }
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct OrderLine {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Money,
}

impl OrderLine {
    /// The page of the product.
    pub(crate) fn path(&self) -> String {
        super::product::path_of(&self.sku)
    }

    /// Its picture.
    pub(crate) fn picture(&self) -> String {
        super::product::picture_of(&self.sku)
    }

    /// The sum of the line.
    pub(crate) fn amount(&self) -> Money {
        self.unit_price.times(self.quantity)
    }
}

/// A message of a checkout, as the API lists it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Step {
    occurred_at: String,
    context: String,
    event_type: String,
}

/// A message of a checkout, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimelineEntry {
    pub(crate) text: &'static str,
    pub(crate) time: String,
    pub(crate) moment: String,
    /// The context that told of it.
    pub(crate) context: String,
}

/// The steps so far, in the words of people. Messages that concern the shop alone are left out.
pub(crate) fn entries(steps: Vec<Step>) -> Vec<TimelineEntry> {
    let told = steps.into_iter().filter_map(|step| {
        let Step { occurred_at, context, event_type } = step;
        let text = told(&event_type)?;
        Some(TimelineEntry { text, time: when::moment(&occurred_at), moment: occurred_at, context })
    });
    told.collect()
}

fn told(event_type: &str) -> Option<&'static str> {
    // The version says nothing to people.
    let name = event_type.rsplit_once(".v").map_or(event_type, |(name, _version)| name);
    Some(match name {
        "orders.order-placed" => "You placed the order",
        "products.stock-reserved" => "We set your things aside",
        "products.stock-rejected" => "Something was sold out",
        "products.reservation-expired" => "Your things were set aside too long, and went back",
        "orders.order-awaiting-payment" => "We asked for the money",
        "payments.payment-captured" => "The money came",
        "payments.payment-declined" => "The card was declined",
        "payments.payment-voided" => "The payment was called off; nothing was charged",
        "orders.order-confirmed" => "The order was confirmed",
        "orders.order-cancelled" => "The order was cancelled",
        "orders.order-shipped" => "The parcel left",
        "orders.order-delivered" => "The parcel arrived",
        "payments.refund-requested" => "We began to return money",
        "payments.refund-completed" | "orders.order-refunded" => "Money was returned",
        "payments.refund-failed" => "Money could not be returned; we look into it",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cancelled(reason: &str) -> OrderState {
        OrderState {
            status: "cancelled".to_owned(),
            cancel_reason: Some(reason.to_owned()),
            decline_reason: Some("insufficient_funds".to_owned()),
            decline_detail: None,
        }
    }

    #[test]
    fn an_order_says_where_it_stands_and_what_comes_next() {
        let declined = cancelled("payment-declined");
        assert_eq!(declined.headline(), "The card was declined");
        assert!(declined.explanation().contains("not enough money") && declined.may_try_again());
        assert!(!cancelled("by-customer").may_try_again());
        let placed = OrderState { status: "placed".to_owned(), ..OrderState::default() };
        assert!(placed.is_open() && placed.can_be_cancelled());
        let new = OrderState { status: "gift-wrapped".to_owned(), ..OrderState::default() };
        assert_eq!(new.badge(), "Under way", "a later release may know more");
    }

    #[test]
    fn messages_are_told_to_people_and_those_of_the_shop_are_not() {
        let step = |event_type: &str| Step {
            occurred_at: "2026-01-02T03:04:05Z".to_owned(),
            context: "orders".to_owned(),
            event_type: event_type.to_owned(),
        };
        let told = entries(vec![
            step("orders.order-placed.v1"),
            step("products.reservation-committed.v1"),
            step("orders.order-awaiting-payment.v2"),
        ]);
        let texts: Vec<&str> = told.iter().map(|one| one.text).collect();
        assert_eq!(texts, ["You placed the order", "We asked for the money"]);
    }
}
