//! Reads beside commits: a read that began before a commit leaves nothing old behind, and whatever is acknowledged is seen.

use std::sync::atomic::AtomicI64;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_began_before_a_commit_cannot_fill_the_cache_with_the_old_state() {
    let (_shop, host) = Shop::with_products(&["VASE"]).await;
    let by_name = page(Sort::Name, None);
    for round in 1..=20 {
        let (has_read, go_on) = host.watched.hold();
        let (reading, in_list) = (host.clone(), round % 2 == 0);
        let mut late = JoinSet::new();
        late.spawn(async move {
            if in_list {
                reading.page(&page(Sort::Name, None)).await;
            } else {
                reading.cached.product_by_sku(&sku("VASE")).await.unwrap();
            }
        });
        // It has the old price in its hands, and the cache nothing newer.
        has_read.await.unwrap();
        host.reprice("VASE", round).await;
        go_on.send(()).unwrap();
        late.join_next().await.unwrap().unwrap();
        assert_eq!(host.price("VASE").await, round);
        assert_eq!(host.page(&by_name).await, shown(&[("VASE", round, 0)]));
        // The next round begins with an empty hand, so that its read reaches the database.
        host.cached.cache.invalidate_all();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_acknowledged_is_seen_by_every_later_read() {
    const CHANGES: i64 = 150;
    let (_shop, host) = Shop::with_products(&["VASE", "BOWL"]).await;
    host.reprice("VASE", 1).await;
    let acknowledged = Arc::new(AtomicI64::new(1));
    let mut readers = JoinSet::new();
    for number in 0..4 {
        let (host, acknowledged) = (host.clone(), acknowledged.clone());
        readers.spawn(async move {
            let mut reads = 0;
            loop {
                let least = acknowledged.load(Ordering::SeqCst);
                let price = if number % 2 == 0 {
                    let found = host.cached.product_by_sku(&sku("VASE")).await;
                    price_of(&found.unwrap().unwrap())
                } else {
                    let shown = host.page(&page(Sort::Name, None)).await;
                    shown.iter().find(|(sku, _, _)| sku == "VASE").unwrap().1
                };
                assert!(price >= least, "{price} was shown after {least} was acknowledged");
                reads += 1;
                if least == CHANGES {
                    return reads;
                }
                tokio::task::yield_now().await;
            }
        });
    }
    for price in 2..=CHANGES {
        host.reprice("VASE", price).await;
        acknowledged.store(price, Ordering::SeqCst);
        assert_eq!(host.price("VASE").await, price, "the writer");
        host.receive("BOWL", u128::try_from(price).unwrap(), 1).await;
        let units = host.page(&page(Sort::Name, None)).await;
        let bowl = units.iter().find(|(sku, _, _)| sku == "BOWL").unwrap();
        assert_eq!(bowl.2, price - 1, "the units that have come in");
    }
    while let Some(reads) = readers.join_next().await {
        assert!(reads.unwrap() > 0);
    }
}
