//! A ratchet: the findings that a code base is known to have. New ones fail, and so do entries that are no longer found, so
//! that the list only shrinks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::catalogue::RATCHET;
use crate::{CheckError, Finding, Violation};

const HEAD: &str = "\
# Findings that are known and not mended yet, one a line: the code, how often, the file, what was found. The list may only
# shrink: a finding that is not in it fails, and so does an entry that is no longer found.
";

/// The key of a finding: its code, its file and what was found. Lines move too often.
type Key = (String, String);

/// A file of known findings.
#[derive(Debug)]
pub struct Ratchet {
    path: PathBuf,
    /// By key: how often, and the line of the file.
    known: BTreeMap<Key, (usize, usize)>,
}

impl Ratchet {
    /// Reads a file. One that is not there knows nothing.
    ///
    /// # Errors
    /// When a line is not an entry.
    pub fn read(path: &Path) -> Result<Self, CheckError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(CheckError::file(path)(error)),
        };
        let mut known = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, times) = parse(line).ok_or_else(|| CheckError::List {
                path: path.to_owned(),
                line: line.to_owned(),
                form: "`CODE ×NUMBER FILE: FOUND`",
            })?;
            known.insert(key, (times, number));
        }
        Ok(Self { path: path.to_owned(), known })
    }

    /// Writes `findings` as the known ones.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(path: &Path, findings: &[Finding]) -> Result<(), CheckError> {
        let mut times: BTreeMap<Key, usize> = BTreeMap::new();
        for finding in findings {
            *times.entry(key(finding)).or_default() += 1;
        }
        let lines = times.iter().map(|((code, rest), times)| format!("{code} ×{times} {rest}\n"));
        let text = HEAD.to_owned() + &lines.collect::<String>();
        std::fs::write(path, text).map_err(CheckError::file(path))
    }

    /// The findings that are not known, the number of those that are, and a violation for each entry that is stale.
    pub fn sort_out(&self, findings: Vec<Finding>) -> (Vec<Finding>, usize, Vec<Violation>) {
        let mut left = self.known.clone();
        let all = findings.len();
        let mut new = Vec::new();
        for finding in findings {
            match left.get_mut(&key(&finding)) {
                Some((times, _)) if *times > 0 => *times -= 1,
                Some(_) | None => new.push(finding),
            }
        }
        let known = all - new.len();
        let stale = left.into_iter().filter(|(_, (times, _))| *times > 0);
        let stale = stale.map(|((code, rest), (times, line))| {
            let found = format!("{code} {rest} is found {times} times less than this entry says");
            Violation::new(RATCHET, self.path.display().to_string(), found).at(line)
        });
        (new, known, stale.collect())
    }
}

fn key(finding: &Finding) -> Key {
    let found = finding.found.lines().next().unwrap_or_default();
    (finding.code.to_owned(), format!("{}: {found}", finding.file))
}

fn parse(line: &str) -> Option<(Key, usize)> {
    let (code, rest) = line.split_once(' ')?;
    let (times, rest) = rest.strip_prefix('×')?.split_once(' ')?;
    Some(((code.to_owned(), rest.to_owned()), times.parse().ok()?))
}

#[cfg(test)]
mod tests;
