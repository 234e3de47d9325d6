//! The frame of every page: what all frames have, the navigation, the script, and the hosts that do not answer.

use std::sync::LazyLock;

use actix_web::HttpRequest;
use pages::frame::{Frame, FrameOfSite};

use crate::assets::ASSETS;

/// The frame of the observatory.
static FRAME: LazyLock<FrameOfSite> =
    LazyLock::new(|| FrameOfSite { assets: &ASSETS, theme_path: "/observatory/theme" });

/// A part of the observatory, in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Map,
    Messages,
    Timeline,
    DeadLetters,
    Catalogue,
    Invariants,
    /// Of a rehearsal alone.
    Faults,
}

/// An entry of the navigation.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) is_current: bool,
}

/// The frame of a page.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Its title, path and theme, and the files that it loads.
    pub(crate) frame: Frame,
    /// The name that the script knows the page by; empty for one that is not live.
    pub(crate) live: &'static str,
    /// Empty for those who are outside.
    pub(crate) entries: Vec<Entry>,
    /// The hosts that do not answer.
    pub(crate) away: Vec<String>,
}

/// The frame that all pages have, with that title.
pub(crate) fn frame(request: &HttpRequest, title: &str) -> Frame {
    Frame::new(request, title, *FRAME)
}

impl Part {
    const ALL: [Self; 7] = [
        Self::Map,
        Self::Messages,
        Self::Timeline,
        Self::DeadLetters,
        Self::Catalogue,
        Self::Invariants,
        Self::Faults,
    ];

    const fn describe(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Map => ("Map", "/observatory", "map"),
            Self::Messages => ("Messages", "/observatory/feed", "list"),
            Self::Timeline => ("Timeline", "/observatory/timeline", "clock"),
            Self::DeadLetters => ("Dead letters", "/observatory/dead-letters", "alert"),
            Self::Catalogue => ("Catalogue", "/observatory/catalogue", "tag"),
            Self::Invariants => ("Invariants", "/observatory/invariants", "check"),
            Self::Faults => ("Faults", "/observatory/faults", "bolt"),
        }
    }
}

impl Layout {
    /// That of a page within.
    pub(crate) fn within(frame: Frame, part: Part, has_faults: bool) -> Self {
        let is_there = |one: &Part| has_faults || *one != Part::Faults;
        let entry = |one: Part| {
            let (name, path, icon) = one.describe();
            Entry { name, path, icon: pages::icon(icon), is_current: one == part }
        };
        let entries = Part::ALL.into_iter().filter(is_there).map(entry).collect();
        Self { entries, ..Self::outside(frame) }
    }

    /// That of a page for those who are not within.
    pub(crate) fn outside(frame: Frame) -> Self {
        Self { frame, live: "", entries: Vec::new(), away: Vec::new() }
    }

    /// The page follows the stream, in this way.
    pub(crate) const fn live(mut self, live: &'static str) -> Self {
        self.live = live;
        self
    }

    /// These hosts do not answer.
    pub(crate) fn with_away(mut self, away: Vec<String>) -> Self {
        for host in away {
            if !self.away.contains(&host) {
                self.away.push(host);
            }
        }
        self
    }
}
