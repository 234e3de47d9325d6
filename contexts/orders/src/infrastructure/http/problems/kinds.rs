//! The kinds of problems of this context.

platform::problem_kinds! {
    NO_SUCH_ORDER: NOT_FOUND, "no-such-order",
        "There is no such order, or it is another customer's.",
        "Check the id; `GET /api/v1/orders` lists the orders that you may see.";
    ORDER_OUT_OF_TURN: CONFLICT, "order-out-of-turn",
        "The order is not in a status that allows this. It is as it was.",
        "Read the order: its status says what is possible.";
    ORDER_WITHOUT_ADDRESS: CONFLICT, "order-without-address",
        "The order cannot be shipped: its customer, and with the customer the address, has been erased.",
        "Refund the payment of the order.";
    ORDER_REFUNDED: CONFLICT, "order-refunded",
        "The order cannot be shipped: all of its money has been returned.",
        "Nothing more is to be done with this order.";
    ORDER_REFUSED: CONFLICT, "order-refused",
        "The order does not allow this. It is as it was.",
        "Read the order, and decide on what it is now.";
    NOT_IN_BASKET: NOT_FOUND, "not-in-basket",
        "The basket has no line of this SKU.",
        "Read the basket: another of your pages may have removed the line.";
    BASKET_FULL: CONFLICT, "basket-full",
        "The basket has as many lines as it can have. Nothing was added.",
        "Order what is in it, or remove a line.";
    BASKET_EMPTY: CONFLICT, "basket-empty",
        "The basket is empty. Nothing was ordered or removed.",
        "Put something in it, or send `lines` with the order.";
    CUSTOMER_MAY_NOT_ORDER: FORBIDDEN, "customer-may-not-order",
        "The account is closed for orders: it has been deactivated or erased. Nothing was ordered.",
        "Ask the shop.";
    TOO_MANY_OPEN_ORDERS: CONFLICT, "too-many-open-orders",
        "The customer has as many orders that are not paid for as one may have. Nothing was ordered.",
        "Wait until the open orders are paid for, or cancel some of them.";
    TOO_MANY_UNPAID_UNITS: CONFLICT, "too-many-unpaid-units",
        "The unpaid orders of the customer would hold more units than one may hold. Nothing was ordered.",
        "Wait until the open orders are paid for, or cancel some of them.";
    PRICE_ROSE: CONFLICT, "price-rose",
        "The order costs more now than the client has seen. Nothing was ordered, and the basket is as it was.",
        "Show `total` and `lines` to the customer; to agree, send the order with this total as `expected_total`.";
    NO_SUCH_COUNTRY: NOT_FOUND, "no-such-country",
        "There is no country of this code.",
        "Send the two letters of ISO 3166-1, such as DE.";
}
