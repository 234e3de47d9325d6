//! The shop in a browser without JavaScript: forms and links alone.

#[cfg(test)]
mod storefront {
    mod accounts;
    mod buying;
    mod cart;
    mod front_door;
    mod weight;
}
