//! The contracts between contexts. Nobody shares a type of an event, so nothing here is checked by the compiler: what a
//! context publishes is frozen in its folder `contract/`, and every reader's view must read every frozen sample.

#[cfg(test)]
mod contracts {
    mod events;
    mod frozen;
    mod ownership;
    mod readers;
}
