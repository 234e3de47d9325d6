//! The plan of a seed: the same seed and numbers give the same customers, products and orders. Ids, times and the password
//! are those of the run.

use std::fmt::Write;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

mod fate;

pub use fate::Fate;

/// Products of a seeded shop, beside the one that is sold out.
const PRODUCTS: usize = 100;
const ON_THE_SHELF: u32 = 1_000_000;
const GIVEN_NAMES: [&str; 12] = [
    "Ada",
    "Alan",
    "Barbara",
    "Edsger",
    "Frances",
    "Grace",
    "John",
    "Katherine",
    "Leslie",
    "Margaret",
    "Niklaus",
    "Tony",
];
const FAMILY_NAMES: [&str; 12] = [
    "Allen", "Dijkstra", "Hamilton", "Hoare", "Hopper", "Johnson", "Lamport", "Liskov", "Lovelace",
    "McCarthy", "Turing", "Wirth",
];
const WARES: [&str; 8] = ["Bowl", "Candle", "Cup", "Lamp", "Plate", "Stool", "Tray", "Vase"];
const COLOURS: [&str; 6] = ["amber", "blue", "clay", "moss", "sand", "white"];

/// How much to make, and of which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Customers.
    pub customers: usize,
    /// Orders.
    pub orders: usize,
    /// The seed.
    pub seed: u64,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedCustomer {
    pub(crate) name: String,
    pub(crate) email: String,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedOrder {
    /// The number of its customer.
    pub(crate) customer: usize,
    /// The recipient's place.
    pub(crate) place: &'static Place,
    /// SKUs and quantities.
    pub(crate) lines: Vec<(String, u32)>,
    pub(crate) fate: Fate,
}

/// Where parcels go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) city: &'static str,
    pub(crate) country: &'static str,
}

impl Place {
    const fn of(number: u32) -> &'static Self {
        match number {
            0 => &Self {
                line: "12 St James Square",
                postal_code: "SW1Y 4JH",
                city: "London",
                country: "GB",
            },
            1 => &Self {
                line: "5 Rue de Rivoli",
                postal_code: "75004",
                city: "Paris",
                country: "FR",
            },
            2 => &Self {
                line: "Damrak 70",
                postal_code: "1012 LM",
                city: "Amsterdam",
                country: "NL",
            },
            _ => &Self {
                line: "Invalidenstraße 44",
                postal_code: "10115",
                city: "Berlin",
                country: "DE",
            },
        }
    }
}

impl Plan {
    /// The address of the admin.
    pub(crate) fn admin_email(&self) -> String {
        format!("admin.seed-{}@example.com", self.seed)
    }

    /// The customers. Their addresses name the seed, so that two seeds fit into one shop.
    pub(crate) fn customers(&self) -> Vec<PlannedCustomer> {
        let mut chance = StdRng::seed_from_u64(self.seed);
        let mut customer = |number| {
            let [given, family] =
                [&GIVEN_NAMES, &FAMILY_NAMES].map(|names| pick(&mut chance, names));
            let email = format!("{given}.{number}.seed-{}@example.com", self.seed).to_lowercase();
            PlannedCustomer { name: format!("{given} {family}"), email }
        };
        (0..self.customers).map(&mut customer).collect()
    }

    /// The orders: first one of every fate, then by chance.
    pub(crate) fn orders(&self) -> Vec<PlannedOrder> {
        let mut chance = StdRng::seed_from_u64(self.seed.wrapping_add(1));
        let mut order = |number: usize| {
            let fate = Fate::ALL.get(number).copied();
            let fate = fate.unwrap_or_else(|| Fate::by_chance(chance.random_range(0..100)));
            let customer = chance.random_range(0..self.customers.max(1));
            let lines = self.lines(&mut chance, fate);
            PlannedOrder { customer, place: Place::of(chance.random_range(0..4)), lines, fate }
        };
        (0..self.orders).map(&mut order).collect()
    }

    /// One to four products, each once.
    fn lines(&self, chance: &mut StdRng, fate: Fate) -> Vec<(String, u32)> {
        let first = chance.random_range(0..PRODUCTS);
        let products = (first..first + chance.random_range(1..=4)).map(|number| number % PRODUCTS);
        let mut lines: Vec<(String, u32)> =
            products.map(|number| (self.sku(number), chance.random_range(1..=3))).collect();
        if fate == Fate::OutOfStock {
            lines.push((self.sold_out(), 1));
        }
        lines
    }

    /// The catalogue in Shopify's export format.
    pub(crate) fn catalogue(&self) -> String {
        let mut csv = "Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price\n"
            .to_owned();
        let mut chance = StdRng::seed_from_u64(self.seed.wrapping_add(2));
        let skus = (0..PRODUCTS).map(|number| (self.sku(number), ON_THE_SHELF));
        for (sku, on_hand) in skus.chain([(self.sold_out(), 0)]) {
            let (ware, colour) = (pick(&mut chance, &WARES), pick(&mut chance, &COLOURS));
            let (euros, cents) = (chance.random_range(3..250), chance.random_range(0..100));
            // Writing to a text cannot fail.
            let _written = writeln!(
                csv,
                "{},{ware} {colour} {sku},<p>Test data.</p>,Galleria,{ware}s,true,{sku},{on_hand},{euros}.{cents:02}",
                sku.to_lowercase(),
            );
        }
        csv
    }

    /// How many products the catalogue has.
    pub(crate) const fn products() -> usize {
        PRODUCTS + 1
    }

    fn sku(&self, number: usize) -> String {
        format!("SEED-{}-{number:03}", self.seed)
    }

    fn sold_out(&self) -> String {
        format!("SEED-{}-SOLD-OUT", self.seed)
    }
}

fn pick(chance: &mut StdRng, among: &[&'static str]) -> &'static str {
    // The number is below the length.
    among.get(chance.random_range(0..among.len())).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
