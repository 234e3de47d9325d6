//! The files that pages load.

use std::sync::LazyLock;

use pages::assets::{Asset, AssetSet};
use pages::look::LOOK;

/// Style sheets, scripts and pictures of the shop and of the back office.
pub(crate) static ASSETS: LazyLock<AssetSet> = LazyLock::new(|| {
    AssetSet::new(
        "/assets",
        vec![
            Asset::css("shop.css", &[LOOK, include_str!("../assets/shop.css")]),
            Asset::css("admin.css", &[include_str!("../assets/admin.css")]),
            Asset::script("shop.js", include_str!("../assets/shop.js")),
            Asset::script("order.js", include_str!("../assets/order.js")),
            Asset::svg("mark.svg", include_str!("../assets/mark.svg")),
        ],
    )
});
