//! The results of the scenario `import`.

use serde::Serialize;

/// How fast a product file was imported.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// Products in the file.
    pub products: usize,
    /// How long the first import took.
    pub time_s: f64,
    /// Products a second of the first import.
    pub per_s: f64,
    /// How long the second import of the same file took.
    pub again_s: f64,
    /// Products a second of the second import.
    pub again_per_s: f64,
}
