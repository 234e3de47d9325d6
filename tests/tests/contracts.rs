//! The contracts between contexts. Contexts share no event types, so the compiler checks nothing here: the events of a
//! context are frozen in its folder `contract/`, and the view of every subscriber must read every frozen sample.

#[cfg(test)]
mod contracts {
    mod events;
    mod frozen;
    mod ownership;
    mod readers;
}
