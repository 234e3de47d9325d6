//! The memory that a cache may take.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_bounded_and_what_has_no_place_is_read_each_time() {
    let (shop, _host) = Shop::with_products(&["BOWL", "VASE"]).await;
    let small = shop.host(3_000);
    for limit in 1..50 {
        let place = Place::default();
        let by_name = page(Sort::Name, None);
        assert!(!small.cached.page(&by_name, &place, limit).await.unwrap().is_empty());
        small.cached.cache.run_pending_tasks();
        assert!(small.cached.cache.weighted_size() <= 3_000);
    }
    assert!(small.cached.cache.entry_count() > 0);
    let none = shop.host(100);
    for _again in 0..2 {
        none.price("VASE").await;
        none.cached.cache.run_pending_tasks();
    }
    assert_eq!(none.watched.reads(), (4, 0));
}
