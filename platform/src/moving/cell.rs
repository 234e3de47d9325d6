//! Cells of rows in a form that both databases share, and a checksum over rows that does not depend on their order.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One value. A truth value is 0 or 1, an id is its sixteen bytes: as `SQLite` stores them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The values of one row, in the order of its table's columns.
pub(super) type Row = Vec<Cell>;

/// The number of rows, and the sum of a hash of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) rows: u64,
    hashes: u128,
}

impl Sum {
    /// Adds a row. Rows with equal values have equal hashes, whichever database they come from.
    pub(super) fn add(&mut self, row: &Row) {
        let mut hash = Sha256::new();
        for cell in row {
            cell.feed(&mut hash);
        }
        let hash: [u8; 32] = hash.finalize().into();
        let first = hash.first_chunk::<16>().copied().unwrap_or_default();
        self.rows += 1;
        self.hashes = self.hashes.wrapping_add(u128::from_be_bytes(first));
    }
}

impl Cell {
    /// Every value is hashed with its type, and with its length if that varies: different rows never feed the same
    /// bytes.
    fn feed(&self, hash: &mut Sha256) {
        let mut sized = |kind: u8, bytes: &[u8]| {
            hash.update([kind]);
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        match self {
            Self::Null => hash.update([0]),
            Self::Integer(number) => sized(1, &number.to_be_bytes()),
            Self::Real(number) => sized(2, &number.to_bits().to_be_bytes()),
            Self::Text(text) => sized(3, text.as_bytes()),
            Self::Bytes(bytes) => sized(4, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[Row]) -> Sum {
        let mut sum = Sum::default();
        for row in rows {
            sum.add(row);
        }
        sum
    }

    #[test]
    fn the_checksum_depends_on_everything_but_the_order_of_rows() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let (one, other) = (vec![Cell::Integer(1), text("a")], vec![Cell::Integer(2), Cell::Null]);
        let both = sum(&[one.clone(), other.clone()]);
        assert_eq!(both, sum(&[other.clone(), one.clone()]));
        assert_ne!(both, sum(&[one.clone(), one.clone()]));
        assert_ne!(sum(&[vec![text("ab"), text("c")]]), sum(&[vec![text("a"), text("bc")]]));
        assert_ne!(sum(&[vec![text("1")]]), sum(&[vec![Cell::Bytes(b"1".to_vec())]]));
    }
}
