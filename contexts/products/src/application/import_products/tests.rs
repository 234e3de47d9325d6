//! Imports of offers: repeated, dry, and in part refused.

use std::sync::Arc;

use shared_kernel::Currency;

use super::*;
use crate::application::testing::Shop;
use crate::domain::product::tests::{a_new_product, euros};

const EUROS: PriceCurrency = PriceCurrency::Stated(Currency::EUR);

fn offer(line: u64, sku: &str, on_hand: i64) -> Offer {
    let new = a_new_product(1, sku);
    let details = new.details;
    Offer {
        line,
        sku: OfferedSku::Stated(new.sku.into_sku()),
        name: OfferedName { name: details.name, start: None },
        description: Offered { value: Arc::new(details.description), is_stated: true },
        category: Offered { value: details.category, is_stated: true },
        images: OfferedImages {
            own: None,
            shared: Some(Arc::new(details.images.urls().to_vec())),
            own_is_unknown: false,
            order_is_unknown: false,
        },
        price: new.price,
        on_sale: Some(true),
        on_hand: Some(on_hand),
    }
}

fn sheet(offers: &[Offer]) -> Sheet {
    Sheet { offers: offers.to_vec(), ..Sheet::default() }
}

async fn import(shop: &Shop, offers: &[Offer], dry_run: bool) -> ImportReport {
    let options = ImportOptions { dry_run, currency: EUROS };
    shop.application()
        .import_products(sheet(offers), options, &shop.origin(), |_| {})
        .await
        .unwrap()
}

fn counts(report: &ImportReport) -> [usize; 6] {
    let ImportReport { added, changed, repriced, restocked, unchanged, refused, .. } = *report;
    [added, changed, repriced, restocked, unchanged, refused]
}

#[tokio::test]
async fn a_second_import_changes_nothing() {
    let shop = Shop::new();
    let offers = [offer(2, "VASE", 5), offer(3, "BOWL", 0)];
    assert_eq!(counts(&import(&shop, &offers, false).await), [2, 0, 0, 1, 0, 0]);
    let before = shop.published();
    assert_eq!(counts(&import(&shop, &offers, false).await), [0, 0, 0, 0, 2, 0]);
    assert_eq!(shop.published(), before);
    assert_eq!((shop.level("VASE"), shop.level("BOWL")), ((5, 0), (0, 0)));
}

#[tokio::test]
async fn a_catalogue_with_a_withdrawn_product_is_not_empty() {
    let shop = Shop::with_product("VASE", 5).await;
    let vase = shop.product_id("VASE").await;
    shop.application().withdraw_product(vase, &shop.origin()).await.unwrap();
    let offers = [offer(2, "BOWL", 1)];
    let added = shop.application().import_into_an_empty_catalogue(sheet(&offers)).await;
    assert_eq!(added.unwrap(), 0, "a withdrawn product counts");
}

#[tokio::test]
async fn an_empty_catalogue_gets_each_product_once_with_its_units() {
    let shop = Shop::new();
    let offers = [offer(2, "BOWL", 1), offer(3, "VASE", 5), offer(4, "VASE", 7)];
    let added = shop.application().import_into_an_empty_catalogue(sheet(&offers)).await;
    assert_eq!(added.unwrap(), 2, "another host may have added the same product");
    assert_eq!((shop.level("BOWL"), shop.level("VASE")), ((1, 0), (5, 0)));
}

#[test]
fn an_offer_is_planned_again_when_another_commit_was_faster_and_not_when_the_store_is_away() {
    let (key, rule) = ("products.sku".to_owned(), "stock_covers_reservations".to_owned());
    for outrun in
        [StoreError::Conflict, StoreError::Duplicate { key }, StoreError::RuleBroken { rule }]
    {
        assert!(is_outrun(&outrun), "{outrun}");
    }
    assert!(!is_outrun(&StoreError::Unavailable("away".into())));
}

#[tokio::test]
async fn a_dry_run_reports_the_same_and_stores_nothing() {
    let shop = Shop::with_product("VASE", 5).await;
    let changed = Offer { price: euros(999), ..offer(2, "VASE", 4) };
    let offers = [changed, offer(3, "BOWL", 1)];
    let before = shop.published();
    let dry = import(&shop, &offers, true).await;
    assert_eq!(counts(&dry), [1, 0, 1, 2, 0, 0]);
    assert_eq!(shop.published(), before);
    let real = import(&shop, &offers, false).await;
    assert_eq!(counts(&real), counts(&dry));
    assert_eq!(shop.level("VASE"), (4, 0));
}

#[tokio::test]
async fn a_refused_line_changes_nothing_and_affects_no_other() {
    let shop = Shop::with_product("VASE", 5).await;
    shop.reserve(1, &[("VASE", 3)]).await;
    let too_few = Offer { price: euros(1), ..offer(7, "VASE", 2) };
    let report = import(&shop, &[too_few, offer(9, "BOWL", 1)], false).await;
    assert_eq!(counts(&report), [1, 0, 0, 1, 0, 1]);
    assert_eq!(report.refused_lines[0].line, 7);
    assert!(report.refused_lines[0].reason.contains("3 units are reserved"), "{report:?}");
    assert_eq!(shop.level("VASE"), (5, 3));
    assert_eq!(shop.count_published("products.product-repriced.v1"), 0);
}

#[tokio::test]
async fn a_draft_is_not_on_sale_and_a_published_one_is_again() {
    let shop = Shop::with_product("VASE", 0).await;
    let draft = Offer { on_sale: Some(false), ..offer(2, "VASE", 0) };
    assert_eq!(
        counts(&import(&shop, std::slice::from_ref(&draft), false).await),
        [0, 1, 0, 0, 0, 0]
    );
    assert_eq!(counts(&import(&shop, &[draft], false).await), [0, 0, 0, 0, 1, 0]);
    assert_eq!(counts(&import(&shop, &[offer(2, "VASE", 0)], false).await), [0, 1, 0, 0, 0, 0]);
    assert_eq!(shop.count_published("products.product-withdrawn.v1"), 1);
}

#[tokio::test]
async fn progress_is_reported_for_each_product() {
    let shop = Shop::new();
    let offers: Vec<Offer> =
        (0..10).map(|number| offer(number + 2, &format!("SKU-{number}"), 1)).collect();
    let reported = std::sync::Mutex::new(Vec::new());
    let note =
        |progress: ImportProgress| reported.lock().unwrap().push((progress.done, progress.total));
    let options = ImportOptions { dry_run: false, currency: EUROS };
    let (sheet, origin) = (sheet(&offers), shop.origin());
    let imported = shop.application().import_products(sheet, options, &origin, note);
    let taken = imported.await.unwrap().taken_lines;
    assert_eq!(taken.iter().map(|one| one.line).collect::<Vec<_>>(), (2..12).collect::<Vec<_>>());
    assert_eq!(taken[0].effects, [ImportEffect::Added, ImportEffect::Restocked]);
    assert_eq!(reported.into_inner().unwrap(), (1..=10).map(|done| (done, 10)).collect::<Vec<_>>());
}
