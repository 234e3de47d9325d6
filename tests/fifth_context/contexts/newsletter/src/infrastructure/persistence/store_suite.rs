//! The round trip of a row.

use uuid::Uuid;

use super::mapping::subscriber::{from_row, to_row};
use crate::domain::{Subscriber, UserId};

#[test]
fn a_subscriber_is_read_as_it_was_written() {
    let subscriber = Subscriber::add(UserId::from_uuid(Uuid::nil())).state;
    assert_eq!(from_row(&to_row(&subscriber)).unwrap(), subscriber);
}
