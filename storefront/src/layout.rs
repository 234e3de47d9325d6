//! The frame of every page of the shop: what all frames have, who is there, the units in the cart, and what it tells once.

use std::sync::LazyLock;

use actix_web::HttpRequest;
use pages::frame::{Frame, FrameOfSite};
use shared_kernel::Permission;

use crate::assets::ASSETS;
use crate::flash::Flash;

/// The frame of the shop.
static FRAME: LazyLock<FrameOfSite> =
    LazyLock::new(|| FrameOfSite { assets: &ASSETS, theme_path: "/theme" });

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Its title, which stands before that of the shop, its path and theme, and the files that it loads.
    pub(crate) frame: Frame,
    /// Whether somebody is logged in.
    pub(crate) is_logged_in: bool,
    /// The permissions of who is logged in.
    pub(crate) permissions: Vec<Permission>,
    /// Units in the cart, as far as they are known.
    pub(crate) in_cart: Option<i64>,
    /// The message that the page shows once.
    pub(crate) flash: Option<Flash>,
}

impl Layout {
    /// The frame that all pages have, with that title.
    pub(crate) fn frame(request: &HttpRequest, title: &str) -> Frame {
        Frame::new(request, title, *FRAME)
    }

    /// Whether who is logged in acts for the shop.
    pub(crate) fn is_staff(&self) -> bool {
        !self.permissions.is_empty()
    }
}
