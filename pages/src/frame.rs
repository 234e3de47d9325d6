//! The frame of every page: its title, its theme, and the files that it loads. `templates/document.html` and `templates/theme.html`
//! are drawn from it.

use actix_web::HttpRequest;

use crate::assets::AssetSet;
use crate::theme::Theme;

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The title of the page.
    pub title: String,
    /// Path and query of the page.
    pub path: String,
    theme: Theme,
    site: FrameOfSite,
}

/// The parts that the frames of all pages of a site have in common.
#[derive(Debug, Clone, Copy)]
pub struct FrameOfSite {
    /// The files that its pages load.
    pub assets: &'static AssetSet,
    /// The receiver of the form that chooses a theme.
    pub theme_path: &'static str,
}

impl Frame {
    /// The frame of a page of that title.
    pub fn new(request: &HttpRequest, title: impl Into<String>, site: FrameOfSite) -> Self {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        Self { title: title.into(), path: path.to_owned(), theme: Theme::of(request), site }
    }

    /// The frame of the same page with another title.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The theme, as the attribute `data-theme` has it.
    pub const fn theme(&self) -> &'static str {
        self.theme.as_str()
    }

    /// The receiver of the form that chooses a theme.
    pub const fn theme_path(&self) -> &'static str {
        self.site.theme_path
    }

    /// Where a file of the pages is.
    pub fn asset(&self, name: &str) -> &'static str {
        self.site.assets.path(name)
    }

    /// An icon as inline SVG.
    pub fn icon(&self, name: &str) -> &'static str {
        crate::icon(name)
    }

    /// Whether the page is at a path, or below it.
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        here == path || here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether the page is shown as the system has it.
    pub fn follows_system(&self) -> bool {
        self.theme == Theme::System
    }

    /// Whether the person has chosen dark on light.
    pub fn is_light(&self) -> bool {
        self.theme == Theme::Light
    }

    /// Whether the person has chosen light on dark.
    pub fn is_dark(&self) -> bool {
        self.theme == Theme::Dark
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use actix_web::test::TestRequest;

    use super::*;

    static NONE: LazyLock<AssetSet> = LazyLock::new(|| AssetSet::new("/assets", Vec::new()));

    #[test]
    fn a_page_is_at_its_own_path_and_below_those_above() {
        let request = TestRequest::with_uri("/orders/7?x=/cart").to_http_request();
        let frame =
            Frame::new(&request, "Order 7", FrameOfSite { assets: &NONE, theme_path: "/theme" });
        assert!(frame.is_at("/orders") && frame.is_at("/orders/7") && !frame.is_at("/order"));
        assert!(!frame.is_at("/cart") && frame.follows_system());
        assert_eq!((frame.path.as_str(), frame.asset("none.css")), ("/orders/7?x=/cart", ""));
    }
}
