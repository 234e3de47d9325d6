//! The headings, prose and command blocks of the guide, read from the document itself: a changed command changes the
//! test.

use std::collections::VecDeque;
use std::path::Path;

/// The command blocks that were not taken yet, each with its heading, and the prose.
pub(super) struct Document {
    prose: String,
    blocks: VecDeque<Block>,
}

/// The commands of one fenced block.
#[derive(Debug)]
struct Block {
    heading: String,
    commands: Vec<String>,
}

impl Document {
    /// Reads a file of `docs/`. Each of `substitutions` replaces a text of the document by its value on this machine.
    pub(super) fn read(name: &str, substitutions: &[(&str, String)]) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
        let mut text = std::fs::read_to_string(&file).unwrap();
        for (stands_there, here) in substitutions {
            assert!(text.contains(stands_there), "{stands_there} stands nowhere in {name}");
            text = text.replace(stands_there, here);
        }
        Self::of(&text)
    }

    fn of(text: &str) -> Self {
        let mut document = Self { prose: String::new(), blocks: VecDeque::new() };
        let mut heading = String::new();
        let mut open: Option<Vec<String>> = None;
        for line in text.lines() {
            match (line.trim_start().strip_prefix("```"), &mut open) {
                (Some("console"), None) => open = Some(Vec::new()),
                (Some(""), Some(_)) => {
                    let commands = open.take().unwrap_or_default();
                    document.blocks.push_back(Block { heading: heading.clone(), commands });
                }
                (Some(other), _) => panic!("a block that no shell runs: {other:?} in {heading}"),
                (None, Some(commands)) => {
                    let command = line.trim_start().strip_prefix("$ ");
                    commands.push(command.unwrap_or_else(|| panic!("no command: {line}")).into());
                }
                (None, None) => {
                    heading = line.strip_prefix("## ").map_or(heading, str::to_owned);
                    document.prose.extend(line.split_whitespace().flat_map(|word| [word, " "]));
                }
            }
        }
        assert!(open.is_none(), "a block without an end in {heading}");
        document
    }

    /// The commands of the next block, which must be under this heading.
    pub(super) fn next(&mut self, heading: &str) -> Vec<String> {
        let block = self.blocks.pop_front().unwrap_or_else(|| panic!("no block in {heading}"));
        assert_eq!(block.heading, heading, "the next block is another: {:?}", block.commands);
        block.commands
    }

    /// Asserts that the prose has these words: the reason of a manual step in the test.
    pub(super) fn says(&self, words: &str) {
        assert!(self.prose.contains(words), "the guide does not say {words:?}");
    }

    /// Asserts that every block was taken.
    pub(super) fn ends_here(&self) {
        assert!(self.blocks.is_empty(), "{:?} was not run", self.blocks);
    }
}

#[test]
fn commands_are_read_in_their_order_under_their_headings() {
    let text = "# A\n\n```console\n$ a\n```\n\n## One\n\nStop\nit.\n\n  ```console\n  $ b x\n  $ c\n  ```\n";
    let mut document = Document::of(text);
    document.says("Stop it.");
    assert_eq!(document.next(""), ["a"]);
    assert_eq!(document.next("One"), ["b x", "c"]);
    document.ends_here();
}
