//! The cache over the stores in SQL: it spares reads, and after an acknowledged commit it never shows what was before.

mod bounds;
mod concurrent;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use platform::testing::{ManualClock, TestDatabase, database};
use sea_orm_migration::MigratorTrait;
use shared_kernel::{Currency, Money, Origin};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::*;
use crate::application::ports::{Products, Sort, Stock};
use crate::domain::product::tests::a_new_product;
use crate::domain::{Movement, MovementId, Price, Product, Quantity};
use crate::infrastructure::persistence::{SeaOrmCatalogue, SeaOrmProducts, SeaOrmStock};

const LARGE: u64 = 1 << 20;

/// A catalogue that counts its reads, and holds one back between its query and its answer.
struct Watched {
    inner: SeaOrmCatalogue,
    singles: AtomicUsize,
    pages: AtomicUsize,
    held: Mutex<Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>>,
}

impl Watched {
    async fn answer<T>(&self, count: &AtomicUsize, found: T) -> T {
        count.fetch_add(1, Ordering::SeqCst);
        let held = self.held.lock().unwrap().take();
        if let Some((has_read, go_on)) = held {
            has_read.send(()).unwrap();
            go_on.await.unwrap();
        }
        found
    }

    /// The next read tells when its query is done, and then waits.
    fn hold(&self) -> (oneshot::Receiver<()>, oneshot::Sender<()>) {
        let ((has_read, read), (go, go_on)) = (oneshot::channel(), oneshot::channel());
        *self.held.lock().unwrap() = Some((has_read, go_on));
        (read, go)
    }

    /// The reads of one product and of pages since the last call.
    fn reads(&self) -> (usize, usize) {
        (self.singles.swap(0, Ordering::SeqCst), self.pages.swap(0, Ordering::SeqCst))
    }
}

#[async_trait]
impl Catalogue for Watched {
    async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError> {
        let found = self.inner.product(id).await;
        self.answer(&self.singles, found).await
    }

    async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError> {
        let found = self.inner.product_by_sku(sku).await;
        self.answer(&self.singles, found).await
    }

    async fn page(
        &self,
        page: &CataloguePage,
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        let found = self.inner.page(page, place, at_most).await;
        self.answer(&self.pages, found).await
    }

    async fn categories(
        &self,
        after: Option<&Category>,
        at_most: u64,
    ) -> Result<Vec<CategoryOnSale>, StoreError> {
        self.inner.categories(after, at_most).await
    }
}

/// A host with a cache, and its stores.
struct Host {
    products: SeaOrmProducts,
    stock: SeaOrmStock,
    watched: Arc<Watched>,
    cached: CachedCatalogue,
}

struct Shop {
    clock: Arc<ManualClock>,
    database: TestDatabase,
}

impl Shop {
    async fn open() -> Self {
        let migrate =
            |connection| async move { migration::products::Migrator::up(&connection, None).await };
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        Self { clock, database: database("products", migrate).await }
    }

    /// A host of this shop. Another one knows nothing of its commits.
    fn host(&self, bytes: u64) -> Host {
        let services = self.database.services(self.clock.clone());
        let changes = Arc::new(CatalogueChanges::default());
        let watched = Arc::new(Watched {
            inner: SeaOrmCatalogue::new(&services),
            singles: AtomicUsize::new(0),
            pages: AtomicUsize::new(0),
            held: Mutex::default(),
        });
        let settings = CacheSettings { bytes, age: TimeDelta::seconds(1) };
        Host {
            products: SeaOrmProducts::new(&services, &changes),
            stock: SeaOrmStock::new(&services, &changes),
            cached: CachedCatalogue::new(watched.clone(), &changes, settings, &services),
            watched,
        }
    }

    async fn with_products(skus: &[&str]) -> (Self, Arc<Host>) {
        let shop = Self::open().await;
        let host = shop.host(LARGE);
        for (number, sku) in (1..).zip(skus) {
            let added = Product::add(a_new_product(number, sku), shop.clock.now());
            host.products.commit(added, &origin()).await.unwrap();
        }
        (shop, Arc::new(host))
    }
}

impl Host {
    async fn reprice(&self, sku: &str, minor: i64) {
        let product = self.products.find_by_sku(&self::sku(sku)).await.unwrap().unwrap();
        let price = Price::parse(Money::new(minor, Currency::EUR)).unwrap();
        self.products.commit(product.reprice(price).unwrap(), &origin()).await.unwrap();
    }

    async fn receive(&self, sku: &str, movement: u128, units: i64) {
        let product = self.products.find_by_sku(&self::sku(sku)).await.unwrap().unwrap();
        let (id, units) =
            (MovementId::from_uuid(Uuid::from_u128(movement)), Quantity::parse(units).unwrap());
        let noon = ManualClock::at("2026-01-01T12:00:00Z").now();
        let received = Movement::receive(id, product.sku().clone(), units, noon);
        self.stock.commit(received, &origin()).await.unwrap();
    }

    /// The price by SKU, and the one by id.
    async fn price(&self, sku: &str) -> i64 {
        let found = self.cached.product_by_sku(&self::sku(sku)).await.unwrap().unwrap();
        let same = self.cached.product(found.product.id()).await.unwrap().unwrap();
        assert_eq!(price_of(&same), price_of(&found));
        price_of(&found)
    }

    async fn page(&self, page: &CataloguePage) -> Vec<(String, i64, i64)> {
        let found = self.cached.page(page, &Place::default(), 10).await.unwrap();
        let shown = |listing: &Listing| {
            (listing.product.sku().to_string(), price_of(listing), listing.level.available())
        };
        found.iter().map(shown).collect()
    }
}

fn price_of(listing: &Listing) -> i64 {
    listing.product.price().amount().amount_minor()
}

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(99))
}

fn page(sort: Sort, in_stock: Option<bool>) -> CataloguePage {
    CataloguePage {
        is_on_sale: true,
        search: None,
        category: None,
        currency: matches!(sort, Sort::CheapestFirst).then_some(Currency::EUR),
        min_price_minor: None,
        max_price_minor: None,
        in_stock,
        sort,
    }
}

fn shown(expected: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    expected.iter().map(|(sku, price, units)| ((*sku).to_owned(), *price, *units)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_shown_again_until_it_changes() {
    let (_shop, host) = Shop::with_products(&["BOWL", "VASE"]).await;
    let by_name = page(Sort::Name, None);
    let (bowl, vase) = (host.price("BOWL").await, host.price("VASE").await);
    host.page(&by_name).await;
    assert_eq!(host.watched.reads(), (4, 1));
    for _again in 0..3 {
        assert_eq!((host.price("BOWL").await, host.price("VASE").await), (bowl, vase));
        assert_eq!(host.page(&by_name).await, shown(&[("BOWL", bowl, 0), ("VASE", vase, 0)]));
    }
    assert_eq!(host.watched.reads(), (0, 0));

    host.reprice("VASE", 7).await;
    assert_eq!((host.price("BOWL").await, host.price("VASE").await), (bowl, 7));
    assert_eq!(host.page(&by_name).await, shown(&[("BOWL", bowl, 0), ("VASE", 7, 0)]));
    assert_eq!(host.watched.reads(), (2, 1), "the bowl has not changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_page_the_products_whose_stock_moved_are_read_again_alone() {
    let (_shop, host) = Shop::with_products(&["BOWL", "JUG", "VASE"]).await;
    let (by_name, in_stock) = (page(Sort::Name, None), page(Sort::Name, Some(true)));
    let price = host.price("JUG").await;
    host.page(&by_name).await;
    assert_eq!(host.page(&in_stock).await, []);
    host.watched.reads();

    host.receive("JUG", 1, 5).await;
    let expected = shown(&[("BOWL", price, 0), ("JUG", price, 5), ("VASE", price, 0)]);
    for _again in 0..2 {
        assert_eq!(host.page(&by_name).await, expected);
    }
    assert_eq!(host.watched.reads(), (1, 0));
    assert_eq!(host.page(&in_stock).await, shown(&[("JUG", price, 5)]));
    assert_eq!(host.watched.reads(), (0, 1), "it may have other products now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_changes_while_a_page_is_refreshed_makes_the_page_be_read_anew() {
    let (_shop, host) = Shop::with_products(&["BOWL", "VASE"]).await;
    let cheapest = page(Sort::CheapestFirst, None);
    host.reprice("VASE", 900).await;
    host.reprice("BOWL", 800).await;
    assert_eq!(host.page(&cheapest).await, shown(&[("BOWL", 800, 0), ("VASE", 900, 0)]));
    host.receive("VASE", 1, 5).await;

    let (has_read, go_on) = host.watched.hold();
    let refreshing = host.clone();
    let mut reads = JoinSet::new();
    reads.spawn(async move { refreshing.page(&page(Sort::CheapestFirst, None)).await });
    has_read.await.unwrap();
    host.reprice("VASE", 700).await;
    go_on.send(()).unwrap();
    let read = reads.join_next().await.unwrap().unwrap();
    assert_eq!(read, shown(&[("VASE", 700, 5), ("BOWL", 800, 0)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_host_commits_is_shown_when_the_bound_is_over() {
    let (shop, host) = Shop::with_products(&["VASE"]).await;
    let other = shop.host(LARGE);
    let (before, by_name) = (host.price("VASE").await, page(Sort::Name, None));
    host.page(&by_name).await;
    other.reprice("VASE", 7).await;
    assert_eq!(other.price("VASE").await, 7, "it has written, and sees it");

    shop.clock.advance(Duration::milliseconds(999));
    assert_eq!(host.price("VASE").await, before, "not known here yet");
    shop.clock.advance(Duration::milliseconds(1));
    assert_eq!(host.price("VASE").await, 7);
    assert_eq!(host.page(&by_name).await, shown(&[("VASE", 7, 0)]));

    other.reprice("VASE", 8).await;
    shop.clock.advance(Duration::hours(-1));
    assert_eq!(host.price("VASE").await, 8, "a clock that was set back keeps nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_asked_for_each_time() {
    let (shop, host) = Shop::with_products(&[]).await;
    assert!(host.cached.product_by_sku(&sku("VASE")).await.unwrap().is_none());
    let added = Product::add(a_new_product(1, "VASE"), shop.clock.now());
    host.products.commit(added, &origin()).await.unwrap();
    assert!(host.cached.product_by_sku(&sku("VASE")).await.unwrap().is_some());
}
