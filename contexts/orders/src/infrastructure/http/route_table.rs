//! The route table: every endpoint, who may call it, what it takes and what it answers.

use std::sync::LazyLock;

use platform::http::problem::StatusCode;
use platform::http::problem::kinds::PERSON_KEY_AWAY;
use platform::http::routes::{
    Cost, Deprecated, Endpoint, Policy, RouteDescriptor, RouteTable, delete, get, post, put,
};
use platform::http::{MadeBody, Page, audit_entries};
use shared_kernel::Permission::Orders;

use super::address_form::{self, AddressFormBody};
use super::bodies::{OrderBody, OrderSummaryBody};
use super::order_timeline::{self, StepBody, TimelineBody};
use super::problems::kinds;
use super::view_basket::{self, BasketBody};
use super::{
    add_to_basket, cancel_order, change_basket_line, clear_basket, deliver_order, get_order,
    list_orders, place_order, remove_from_basket, ship_order,
};
use crate::domain::{Country, Sku};

/// Every endpoint of this context. An order of another customer is not found.
pub(crate) static TABLE: LazyLock<RouteTable> =
    LazyLock::new(|| RouteTable::api(before_the_order().into_iter().chain(orders())));

fn before_the_order() -> Vec<Endpoint> {
    vec![
        get("/basket", view_basket::view_basket)
            .who(Policy::Customer)
            .does("Show the basket, with each price now and the change since it was added")
            .answers::<BasketBody>(StatusCode::OK)
            .tagged(),
        delete("/basket", clear_basket::clear_basket)
            .who(Policy::Customer)
            .does("Empty the basket")
            .answers_nothing(StatusCode::NO_CONTENT),
        post("/basket/items", add_to_basket::add_to_basket)
            .who(Policy::Customer)
            .does("Add units of a product to the basket")
            .reads(add_to_basket::form)
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::BASKET_FULL]),
        put("/basket/items/{sku}", change_basket_line::change_basket_line)
            .who(Policy::Customer)
            .does("Set the quantity of a line of the basket")
            .at("sku", Sku::FORM)
            .reads(change_basket_line::read)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NOT_IN_BASKET]),
        delete("/basket/items/{sku}", remove_from_basket::remove_from_basket)
            .who(Policy::Customer)
            .does("Remove a line from the basket")
            .at("sku", Sku::FORM)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NOT_IN_BASKET]),
        get("/address-forms/{country}", address_form::address_form)
            .who(Policy::Public)
            .does("Show what an address in a country needs")
            .at("country", Country::FORM)
            .answers::<AddressFormBody>(StatusCode::OK)
            .tagged_by_body()
            .cacheable(3600)
            .problems(&[&kinds::NO_SUCH_COUNTRY]),
    ]
}

fn orders() -> Vec<Endpoint> {
    vec![
        post("/orders", place_order::place_order)
            .who(Policy::Customer)
            .cost(Cost::Checkout)
            .does("Place an order, of the lines that are sent or of the basket")
            .reads(place_order::form)
            .idempotent_always()
            .waits()
            .answers::<OrderBody>(StatusCode::CREATED)
            .tagged()
            .answers::<MadeBody>(StatusCode::ACCEPTED)
            .problems(&[
                &kinds::BASKET_EMPTY,
                &kinds::PRICE_ROSE,
                &kinds::TOO_MANY_OPEN_ORDERS,
                &kinds::TOO_MANY_UNPAID_UNITS,
                &kinds::CUSTOMER_MAY_NOT_ORDER,
                &PERSON_KEY_AWAY,
            ]),
        audit_entries("/orders/audit-entries", "list_order_audit_entries"),
        get("/orders", list_orders::list_orders)
            .who(Policy::OwnerOr(Orders))
            .cost(Cost::List)
            .does("List orders, the latest first")
            .asks(list_orders::read)
            .answers::<Page<OrderSummaryBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        get("/orders/{id}", get_order::get_order)
            .who(Policy::OwnerOr(Orders))
            .does("Show an order with its lines")
            .answers::<OrderBody>(StatusCode::OK)
            .tagged()
            .problems(&[&kinds::NO_SUCH_ORDER, &PERSON_KEY_AWAY]),
        get("/orders/{id}/timeline", order_timeline::order_timeline)
            .who(Policy::OwnerOr(Orders))
            .cost(Cost::List)
            .deprecated(Deprecated {
                since: "2026-12-01",
                sunset: "2027-12-01",
                successor: "/api/v2/orders/{id}/timeline",
            })
            .does("Show the messages of a checkout that this context published or received")
            .answers::<TimelineBody>(StatusCode::OK)
            .tagged_by_body()
            .problems(&[&kinds::NO_SUCH_ORDER]),
        post("/orders/{id}/cancel", cancel_order::cancel_order)
            .who(Policy::OwnerOr(Orders))
            .does("Cancel an order that is not shipped")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NO_SUCH_ORDER, &kinds::ORDER_OUT_OF_TURN]),
        post("/orders/{id}/ship", ship_order::ship_order)
            .who(Policy::Permission(Orders))
            .does("Ship a confirmed order")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[
                &kinds::NO_SUCH_ORDER,
                &kinds::ORDER_OUT_OF_TURN,
                &kinds::ORDER_WITHOUT_ADDRESS,
                &kinds::ORDER_REFUNDED,
            ]),
        post("/orders/{id}/deliver", deliver_order::deliver_order)
            .who(Policy::Permission(Orders))
            .does("Record that a shipped order was delivered")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NO_SUCH_ORDER, &kinds::ORDER_OUT_OF_TURN]),
    ]
}

/// The endpoints that have a second version.
pub(crate) static SECOND_VERSION: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::second_version([get("/orders/{id}/timeline", order_timeline::list_order_steps)
        .who(Policy::OwnerOr(Orders))
        .cost(Cost::List)
        .does("List the messages of a checkout that this context published or received")
        .answers::<Page<StepBody>>(StatusCode::OK)
        .tagged_by_body()
        .sparse()
        .problems(&[&kinds::NO_SUCH_ORDER])])
});

/// All endpoints, described.
pub(crate) fn routes() -> Vec<RouteDescriptor> {
    [TABLE.describe(), SECOND_VERSION.describe()].concat()
}
