//! The frozen contracts that were there when this program was built. They are known wherever it runs, those of contexts
//! that it does not contain included.

use super::{ContractError, Language};

/// Context, file name and text, as the build script found them.
const FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/contract_files.rs"));

impl Language {
    /// The language frozen when this program was built.
    pub fn compiled_in() -> Result<Self, ContractError> {
        Self::of_files(
            FILES
                .iter()
                .map(|(context, file, text)| ((*context).to_owned(), (*file).to_owned(), *text)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contract_file_of_every_context_is_compiled_in() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contexts");
        let compiled_in = Language::compiled_in().unwrap();
        assert!(compiled_in.len() > 10, "{}", compiled_in.len());
        assert_eq!(compiled_in, Language::in_folder(&folder).unwrap());
    }
}
