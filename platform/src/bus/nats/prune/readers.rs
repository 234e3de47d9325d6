//! How far the readers of a stream have come: the consumers of subscribers, and those of other programs.

use std::collections::BTreeMap;

use async_nats::jetstream::consumer::Info;

use super::super::takeover::subscription_of;
use super::acknowledged_through;

/// All subjects of a stream.
const EVERYTHING: &str = ">";

/// A consumer that acknowledges what it has read.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    subscription: &'a str,
    filter: &'a str,
    acknowledged_through: u64,
}

impl<'a> Reader<'a> {
    /// A consumer whose filter is not told here, as one that has several, reads everything.
    pub(super) fn of(info: &'a Info) -> Self {
        let filter = match &*info.config.filter_subject {
            "" => EVERYTHING,
            filter => filter,
        };
        Self {
            subscription: subscription_of(&info.name),
            filter,
            acknowledged_through: acknowledged_through(info),
        }
    }
}

/// For each filter of a reader, the last message up to which every reader of some of its subjects has acknowledged everything.
/// Where two hosts are taking over from each other, the further one counts.
pub(super) fn floors<'a>(readers: impl Iterator<Item = Reader<'a>>) -> BTreeMap<String, u64> {
    let mut through: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for reader in readers {
        let furthest = through.entry((reader.subscription, reader.filter)).or_default();
        *furthest = reader.acknowledged_through.max(*furthest);
    }
    let floor = |filter: &str| {
        let sharing = through.iter().filter(|((_, other), _)| overlap(filter, other));
        sharing.map(|(_, through)| *through).min().unwrap_or_default()
    };
    through.keys().map(|(_, filter)| ((*filter).to_owned(), floor(filter))).collect()
}

/// Whether some subject fits both filters.
fn overlap(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('.'), other.split('.'));
    loop {
        match (one.next(), other.next()) {
            (None, None) | (Some(EVERYTHING), Some(_)) | (Some(_), Some(EVERYTHING)) => {
                return true;
            }
            (Some(left), Some(right)) if left == right || left == "*" || right == "*" => {}
            _differ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader<'a>(name: &'a str, filter: &'a str, acknowledged_through: u64) -> Reader<'a> {
        Reader { subscription: subscription_of(name), filter, acknowledged_through }
    }

    #[test]
    fn filters_overlap_where_a_subject_fits_both() {
        for (one, other) in [
            ("shop.orders.*", "shop.orders.*"),
            ("shop.orders.*", "shop.*.*"),
            ("shop.orders.*", "shop.>"),
            ("shop.orders.*", ">"),
            ("shop.orders.*", "shop.*.order=2F1"),
            ("shop.orders.*", "*.orders.order=2F1"),
        ] {
            assert!(overlap(one, other) && overlap(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("shop.orders.*", "shop.payments.*"),
            ("shop.orders.*", "shop.*"),
            ("shop.orders.*", "shop.orders.*.>"),
            ("shop.orders", "shop.orders.>"),
        ] {
            assert!(!overlap(one, other) && !overlap(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_reader_of_several_sources_is_held_by_those_of_each_and_holds_them() {
        for everything in ["shop.*.*", "shop.>", ">"] {
            let readers = [
                reader("payments-orders-1-0000a7f3", "shop.orders.*", 4),
                reader("orders-products-1-0000a7f3", "shop.products.*", 9),
                reader("reports", everything, 6),
            ];
            let floors = floors(readers.into_iter());
            assert_eq!(floors["shop.orders.*"], 4, "{everything}");
            assert_eq!(floors["shop.products.*"], 6, "{everything}");
            assert_eq!(floors[everything], 4, "{everything}");
        }
    }

    #[test]
    fn of_hosts_that_take_over_the_further_counts_and_of_other_readers_the_last() {
        let readers = [
            reader("payments-orders-1-0000a7f3", "shop.orders.*", 4),
            reader("payments-orders-2-5f0c2b1a", "shop.orders.*", 9),
            reader("reports-daily-a", "shop.orders.*", 8),
            reader("reports-weekly-b", "shop.orders.*", 7),
        ];
        assert_eq!(floors(readers.into_iter())["shop.orders.*"], 7);
        let names = ["reports-2026-11", "reports-2026-12"];
        let readers = names.iter().zip([5, 3]).map(|(name, through)| reader(name, ">", through));
        assert_eq!(floors(readers)[">"], 3);
    }
}
