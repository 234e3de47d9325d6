//! The files that the pages load: the look that all pages share with the rules of these, and one script.

use std::sync::LazyLock;

use pages::assets::{Asset, AssetSet};
use pages::look::LOOK;

/// The files, below `/observatory/assets`.
pub(crate) static ASSETS: LazyLock<AssetSet> = LazyLock::new(|| {
    let style = [LOOK, include_str!("../assets/frame.css"), include_str!("../assets/pages.css")];
    let script = concat!(
        include_str!("../assets/stream.js"),
        include_str!("../assets/faults.js"),
        include_str!("../assets/feed.js"),
        include_str!("../assets/map.js"),
        include_str!("../assets/timeline.js"),
        include_str!("../assets/start.js"),
    );
    AssetSet::new(
        "/observatory/assets",
        vec![
            Asset::css("observatory.css", &style),
            Asset::script("observatory.js", script),
            Asset::svg("mark.svg", include_str!("../assets/mark.svg")),
        ],
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPTS: [&str; 6] = [
        include_str!("../assets/stream.js"),
        include_str!("../assets/faults.js"),
        include_str!("../assets/feed.js"),
        include_str!("../assets/map.js"),
        include_str!("../assets/timeline.js"),
        include_str!("../assets/start.js"),
    ];

    #[test]
    fn style_and_script_are_small_and_name_no_other_host() {
        let together =
            ASSETS.gzipped_size("observatory.css") + ASSETS.gzipped_size("observatory.js");
        assert!(together < 20 * 1024, "{together} bytes");
        let styles = [include_str!("../assets/frame.css"), include_str!("../assets/pages.css")];
        for text in SCRIPTS.iter().chain(&styles) {
            for word in [
                "http:",
                "https:",
                "//cdn",
                "@import",
                "url(",
                "eval(",
                "innerHTML",
                "new Function",
            ] {
                let is_namespace = |line: &str| line.contains("www.w3.org/2000/svg");
                let found = text.lines().find(|line| line.contains(word) && !is_namespace(line));
                assert_eq!(found, None, "{word}");
            }
        }
    }

    #[test]
    fn no_template_has_inline_style_or_script() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            for word in [
                " style=",
                " onclick=",
                " onload=",
                " onsubmit=",
                "<style",
                "<script>",
                "javascript:",
            ] {
                assert!(!text.contains(word), "{} has {word}", path.display());
            }
            seen += 1;
        }
        assert!(seen > 5, "{seen} templates");
    }
}
