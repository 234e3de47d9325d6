//! The groups of the writer on their way to the relay.

use std::sync::Arc;

use tokio::sync::mpsc::Receiver;

use crate::outbox::{Placed, Transport};
use crate::testing::sample_event;
use crate::writer::commit_feed::CommitFeed;

pub(super) fn group(position: i64) -> Arc<[Placed]> {
    Arc::from([Placed { position, event: Arc::new(sample_event(1, "order/1")) }])
}

/// The positions of the groups that wait for the relay; an empty group has none.
fn waiting(groups: &mut Receiver<Arc<[Placed]>>) -> Vec<Option<i64>> {
    let next = || groups.try_recv().ok();
    std::iter::from_fn(next).map(|group| group.first().map(|one| one.position)).collect()
}

#[test]
fn a_relay_that_keeps_up_gets_every_group_in_order() {
    let feed = CommitFeed::of(Transport::InProcess);
    let mut groups = feed.take().unwrap();
    assert!(feed.take().is_none(), "one relay reads");
    for position in 1..=3 {
        feed.tell(&group(position), false);
    }
    assert_eq!(waiting(&mut groups), [Some(1), Some(2), Some(3)]);
    assert!(!feed.fell_behind());
}

#[test]
fn a_group_behind_one_of_another_host_is_withheld_until_the_relay_knows_that_it_has_to_read_the_table()
 {
    let feed = CommitFeed::of(Transport::InProcess);
    let mut groups = feed.take().unwrap();
    feed.tell(&group(2), true);
    feed.tell(&group(3), false);
    assert_eq!(waiting(&mut groups), [None, None], "it is woken");
    assert!(feed.fell_behind());
    assert!(!feed.fell_behind(), "it knows");
    feed.tell(&group(4), false);
    assert_eq!(waiting(&mut groups), [Some(4)]);
}

#[test]
fn a_relay_that_does_not_keep_up_has_to_read_the_table_and_gets_no_group_out_of_order() {
    let feed = CommitFeed::of(Transport::InProcess);
    let mut groups = feed.take().unwrap();
    let mut told = 0;
    while !feed.fell_behind() {
        told += 1;
        feed.tell(&group(told), false);
    }
    let all: Vec<Option<i64>> = (1..told).map(Some).collect();
    assert_eq!(waiting(&mut groups), all, "but the last one");
    feed.tell(&group(told + 1), false);
    assert_eq!(waiting(&mut groups), [Some(told + 1)]);
}
