//! Every relative link of every Markdown file has a file or folder of this repository as target.

#[cfg(test)]
mod links {
    use std::path::{Path, PathBuf};

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }

    /// The Markdown files of the source tree, without build output.
    fn documents() -> Vec<PathBuf> {
        let mut documents = Vec::new();
        let mut folders = vec![root()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() && name != "target" && !name.starts_with(".git") {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "md") {
                    documents.push(path);
                }
            }
        }
        documents
    }

    /// The targets of links such as `[text](target)`, without anchors and web addresses.
    fn targets(text: &str) -> impl Iterator<Item = &str> {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let targets = links.map(|(target, _)| target.split('#').next().unwrap_or_default());
        targets.filter(|target| !target.is_empty() && !target.contains("://"))
    }

    #[test]
    fn every_relative_link_has_a_target() {
        let mut broken = Vec::new();
        let documents = documents();
        assert!(documents.len() > 40, "{documents:?}");
        for document in documents {
            let text = std::fs::read_to_string(&document).unwrap();
            let folder = document.parent().unwrap();
            for target in targets(&text) {
                if !target.contains("{{") && !folder.join(target).exists() {
                    broken.push(format!("{}: {target}", document.display()));
                }
            }
        }
        assert!(broken.is_empty(), "{broken:#?}");
    }

    #[test]
    fn anchors_and_web_addresses_are_ignored() {
        let text = "[a](b.md#c) [d](https://example.com) [e](#f)";
        assert_eq!(targets(text).collect::<Vec<_>>(), ["b.md"]);
    }
}
