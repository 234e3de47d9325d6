//! Patches as `git diff` writes them.

use std::collections::BTreeSet;

/// The files that a patch changes, makes or removes.
pub fn touched_files(patch: &str) -> BTreeSet<String> {
    let named = patch.lines().filter_map(|line| {
        let old = line.strip_prefix("--- a/");
        old.or_else(|| line.strip_prefix("+++ b/"))
    });
    named.map(|file| file.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_new_and_removed_files_are_touched() {
        let patch = "\
diff --git a/a.rs b/a.rs
--- a/a.rs
+++ b/a.rs
@@ -1 +1 @@
-one
+two
diff --git a/b.rs b/b.rs
new file mode 100644
--- /dev/null
+++ b/b.rs
@@ -0,0 +1 @@
+new
diff --git a/c.rs b/c.rs
deleted file mode 100644
--- a/c.rs
+++ /dev/null
@@ -1 +0,0 @@
-gone
";
        let files: Vec<String> = touched_files(patch).into_iter().collect();
        assert_eq!(files, ["a.rs", "b.rs", "c.rs"]);
    }
}
