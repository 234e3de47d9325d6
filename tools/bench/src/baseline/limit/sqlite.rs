//! The raw program on `SQLite`: one thread, a connection a file with the settings of the shop's writers, prepared
//! statements.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use rusqlite::Error;
use rusqlite::{Connection, OpenFlags, params};
use uuid::Uuid;

use super::checkout::{CUSTOMERS, FIRST_MOMENT, PRODUCTS, STEPS, STOCK, Value, Which, sku};

/// Statements in all steps.
const CACHED_STATEMENTS: usize = 64;

/// Files of a shop, made by its migrations and otherwise empty, to write checkouts into.
#[derive(Debug)]
pub struct Files {
    orders: Connection,
    products: Connection,
    payments: Connection,
    next: u32,
}

/// The checkouts that were written, and the time that took.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Checkouts, each whole.
    pub checkouts: u64,
    /// How long that took.
    pub time: Duration,
}

impl Files {
    /// Opens the files of the contexts as `file` names them, and puts products on the shelf.
    pub fn open(file: impl Fn(&str) -> PathBuf) -> Result<Self, Error> {
        let mut files = Self {
            orders: connect(&file("orders"))?,
            products: connect(&file("products"))?,
            payments: connect(&file("payments"))?,
            next: 0,
        };
        let filling = files.products.transaction()?;
        for number in 0..PRODUCTS {
            let statement = STOCK.replace("{}", "main");
            let id = Uuid::from_u128(u128::from(number));
            filling.prepare_cached(&statement)?.execute(params![sku(number), id.as_bytes()])?;
        }
        filling.commit()?;
        Ok(files)
    }

    /// Writes checkouts for so long, `group` of them a transaction, each step of all of them before the next step.
    pub fn write_for(&mut self, time: Duration, group: u32) -> Result<Written, Error> {
        let (began, mut checkouts) = (Instant::now(), 0);
        while began.elapsed() < time {
            self.write(group)?;
            checkouts += u64::from(group);
        }
        Ok(Written { checkouts, time: began.elapsed() })
    }

    /// Writes `group` checkouts in four transactions.
    pub fn write(&mut self, group: u32) -> Result<(), Error> {
        let numbers = self.next..self.next + group;
        self.next = numbers.end;
        for step in STEPS {
            let connection = match step.context {
                "orders" => &mut self.orders,
                "products" => &mut self.products,
                _ => &mut self.payments,
            };
            let transaction = connection.transaction()?;
            for number in numbers.clone() {
                for statement in step.statements {
                    execute(&transaction, statement, number)?;
                }
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

/// With what the shop's writers set.
fn connect(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    for (pragma, value) in [
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        ("cache_size", "-4000"),
        ("wal_autocheckpoint", "4000"),
        ("temp_store", "MEMORY"),
        ("secure_delete", "ON"),
    ] {
        match connection.pragma_update_and_check(None, pragma, value, |_| Ok(())) {
            Ok(()) | Err(Error::QueryReturnedNoRows) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(connection)
}

fn execute(connection: &Connection, statement: &str, number: u32) -> Result<(), Error> {
    let mut prepared = connection.prepare_cached(&statement.replace("{}", "main"))?;
    for place in 1..=prepared.parameter_count() {
        let name = prepared.parameter_name(place).unwrap_or_default().to_owned();
        match name.strip_prefix(':').and_then(Value::named) {
            Some(Value::Id(which)) => prepared.raw_bind_parameter(place, id(number, which))?,
            Some(Value::IdText(which)) => {
                let id = Uuid::from_bytes(id(number, which));
                prepared.raw_bind_parameter(place, id.to_string())?;
            }
            Some(Value::Customer) => prepared.raw_bind_parameter(place, customer(number))?,
            Some(Value::CustomerText) => {
                let id = Uuid::from_bytes(customer(number));
                prepared.raw_bind_parameter(place, id.to_string())?;
            }
            Some(Value::Sku(which)) => {
                prepared.raw_bind_parameter(place, sku(product(number, which)))?;
            }
            Some(Value::Now) => {
                prepared.raw_bind_parameter(place, FIRST_MOMENT + i64::from(number))?;
            }
            Some(Value::Position) => {
                prepared.raw_bind_parameter(place, i64::from(number) * 4)?;
            }
            Some(Value::Fingerprint) => prepared.raw_bind_parameter(place, [7; 32])?,
            None => return Err(Error::InvalidParameterName(name)),
        }
    }
    prepared.raw_execute().map(drop)
}

fn id(number: u32, which: u8) -> [u8; 16] {
    Uuid::from_u128(u128::from(number) * 16 + u128::from(which)).into_bytes()
}

fn customer(number: u32) -> [u8; 16] {
    Uuid::from_u128(u128::MAX - u128::from(number % CUSTOMERS)).into_bytes()
}

/// Two products that differ, spread over all of them.
const fn product(number: u32, which: Which) -> u32 {
    let first = number.wrapping_mul(2_654_435_761) % PRODUCTS;
    match which {
        Which::First => first,
        Which::Second => (first + 1 + number % (PRODUCTS - 1)) % PRODUCTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_products_of_an_order_differ_and_reach_all() {
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..20_000 {
            let two = [product(number, Which::First), product(number, Which::Second)];
            assert!(two[0] != two[1] && two.iter().all(|one| *one < PRODUCTS), "{two:?}");
            seen.extend(two);
        }
        assert_eq!(seen.len(), usize::try_from(PRODUCTS).unwrap());
    }

    #[test]
    fn ids_grow_and_never_meet() {
        assert!(id(1, 0) > id(0, 15) && id(7, 3) < id(7, 4));
        assert!(customer(0) > id(u32::MAX, 15));
    }
}
