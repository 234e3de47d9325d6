//! Requests of customers: place, read and cancel orders.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Call, Person, TestApp};

impl TestApp {
    /// The request that places an order, under a fresh key unless it is given one.
    pub fn order_call(
        &self,
        customer: &Person,
        lines: &[(&str, u32)],
        payment_token: &str,
    ) -> Call {
        self.post("/orders").by(customer).fresh_key().json(&order_body(lines, payment_token))
    }

    /// Places an order, without waiting for the checkout.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn place_order(
        &self,
        customer: &Person,
        lines: &[(&str, u32)],
        payment_token: &str,
    ) -> Uuid {
        let answer = self.order_call(customer, lines, payment_token).send().await.expect(202);
        answer.text_at("/id").parse().unwrap()
    }

    /// Places an order with `Prefer: wait` and waits for its outcome.
    ///
    /// # Panics
    /// When the shop refuses, or the checkout does not end.
    pub async fn check_out(
        &self,
        customer: &Person,
        lines: &[(&str, u32)],
        payment_token: &str,
    ) -> Value {
        let call = self.order_call(customer, lines, payment_token).header("prefer", "wait=30");
        call.send().await.expect(201).json()
    }

    /// An order as its customer sees it.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn order(&self, customer: &Person, order: Uuid) -> Value {
        self.get(&format!("/orders/{order}")).by(customer).send().await.expect(200).json()
    }

    /// Waits until an order has `status`, and returns it.
    ///
    /// # Panics
    /// When it never has.
    pub async fn order_that_is(&self, customer: &Person, order: Uuid, status: &str) -> Value {
        let what = format!("order {order} to be {status}");
        self.until(&what, || async move {
            Some(self.order(customer, order).await).filter(|order| order["status"] == status)
        })
        .await
    }

    /// Cancels an order.
    pub async fn cancel(&self, customer: &Person, order: Uuid) -> Answer {
        self.post(&format!("/orders/{order}/cancel")).by(customer).send().await
    }

    /// The payment of an order, as an admin sees it with its attempts; `None` while there is none.
    ///
    /// # Panics
    /// When the shop refuses an admin.
    pub async fn payment_of(&self, order: Uuid) -> Option<Value> {
        let admin = self.admin().await;
        let found = self.get(&format!("/payments/by-order/{order}")).by(admin).send().await;
        if found.status == 404 {
            return None;
        }
        let payment = found.expect(200).text_at("/id");
        Some(self.get(&format!("/payments/{payment}")).by(admin).send().await.expect(200).json())
    }

    /// Waits until the payment of an order satisfies `wanted`, and returns it.
    ///
    /// # Panics
    /// When it never is.
    pub async fn payment_that(
        &self,
        order: Uuid,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let wanted = &wanted;
        self.until(&format!("the payment of {order} to be {what}"), || async move {
            self.payment_of(order).await.filter(|payment| wanted(payment))
        })
        .await
    }
}

/// The body of `POST /orders`.
pub fn order_body(lines: &[(&str, u32)], payment_token: &str) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
    json!({ "lines": lines, "shipping_address": address(), "payment_token": payment_token })
}

/// The shipping address of every order.
pub fn address() -> Value {
    json!({
        "name": "Ada Lovelace",
        "line1": "12 St James's Square",
        "line2": null,
        "postal_code": "SW1Y 4JH",
        "city": "London",
        "country": "GB",
    })
}
