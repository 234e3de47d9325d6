//! The raw program on PostgreSQL is `pgbench`: the script for it, and its parsed output.

use std::fmt::Write;
use std::time::Duration;

use super::checkout::{CUSTOMERS, FIRST_MOMENT, PRODUCTS, STEPS, STOCK, Value, Which};

/// Clients are distinguished by the low digits of a checkout's number.
const MOST_CLIENTS: u32 = 1_024;

/// The results of `pgbench`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Results {
    /// Runs of the script, which are checkouts.
    pub checkouts: u64,
    /// A second, without the time that connecting took.
    pub checkouts_per_s: f64,
    /// Runs that failed on the way: two locked the same stock in another order, and one of them got a serialization failure.
    pub failed: u64,
}

/// As many clients as are asked for, and no more than the script can distinguish.
pub fn clients(asked: usize) -> u32 {
    u32::try_from(asked).map_or(MOST_CLIENTS, |asked| asked.min(MOST_CLIENTS))
}

/// Its arguments, apart from the database, which `PGDATABASE` names so that no password is among the arguments.
pub fn arguments(script: &str, clients: u32, threads: usize, time: Duration) -> Vec<String> {
    [
        // A failed run is not tried again: its first transactions are committed, and would meet themselves.
        "--no-vacuum",
        "--protocol=prepared",
        "--define=n=0",
        &format!("--client={clients}"),
        &format!("--jobs={threads}"),
        &format!("--time={}", time.as_secs().max(1)),
        &format!("--file={script}"),
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The script: a checkout in four plain transactions. The schemas are named as the contexts are.
pub fn script() -> String {
    let last = PRODUCTS - 1;
    let mut script = format!(
        "\\set n :n + 1\n\\set checkout :n * {MOST_CLIENTS} + :client_id\n\\set first random(0, {last})\n\
         \\set second (:first + random(1, {last})) % {PRODUCTS}\n"
    );
    for step in STEPS {
        script.push_str("BEGIN;\n");
        for statement in step.statements {
            let statement = spoken(&statement.replace("{}", step.context));
            // Writing to a text cannot fail.
            let _written = writeln!(script, "{statement};");
        }
        script.push_str("COMMIT;\n");
    }
    script
}

/// One statement that puts every product on the shelf.
pub fn stock() -> String {
    let rows = STOCK
        .replace("{}", "products")
        .replace("VALUES (?1, ?2, 1000000, 0)", "SELECT :sku, :id, 1000000, 0");
    let rows = rows.replace(":sku", "'LOAD-' || lpad(number::text, 5, '0')");
    let rows = rows.replace(":id", "lpad(to_hex(number), 32, '0')::uuid");
    format!("{rows} FROM generate_series(0, {}) AS products (number)", PRODUCTS - 1)
}

/// A statement with expressions of pgbench's variables in the places of values.
fn spoken(statement: &str) -> String {
    let mut spoken = String::with_capacity(statement.len() * 2);
    let mut rest = statement;
    while let Some(colon) = rest.find(':') {
        let (before, after) = rest.split_at(colon);
        spoken.push_str(before);
        let after = after.get(1..).unwrap_or_default();
        let end = after.find(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
        let (name, more) = after.split_at(end.unwrap_or(after.len()));
        if let Some(value) = Value::named(name) {
            spoken.push_str(&expression(value));
        } else {
            spoken.push(':');
            spoken.push_str(name);
        }
        rest = more;
    }
    spoken.push_str(rest);
    spoken
}

fn expression(value: Value) -> String {
    let id = |which: u8| format!("lpad(to_hex(:checkout::bigint * 16 + {which}), 32, '0')::uuid");
    let customer = format!("lpad(to_hex(:checkout::bigint % {CUSTOMERS}), 32, 'f')::uuid");
    let sku = |name: &str| format!("('LOAD-' || lpad((:{name}::int)::text, 5, '0'))");
    match value {
        Value::Id(which) => id(which),
        Value::IdText(which) => format!("({}::text)", id(which)),
        Value::Customer => customer,
        Value::CustomerText => format!("({customer}::text)"),
        Value::Sku(Which::First) => sku("first"),
        Value::Sku(Which::Second) => sku("second"),
        Value::Now => format!("({FIRST_MOMENT} + :checkout::bigint)"),
        Value::Position => "(:checkout::bigint * 4)".to_owned(),
        Value::Fingerprint => format!("'\\x{}'::bytea", "07".repeat(32)),
    }
}

/// Reads what it says in the end; nothing where it says something else.
pub fn parse_output(output: &str) -> Option<Results> {
    let after = |words: &str| {
        let line = output.lines().find_map(|line| line.trim().strip_prefix(words))?;
        line.trim().split([' ', '/']).next()
    };
    Some(Results {
        checkouts: after("number of transactions actually processed:")?.parse().ok()?,
        checkouts_per_s: after("tps =")?.parse().ok()?,
        // Before version 15 nothing failed and went on.
        failed: match after("number of failed transactions:") {
            Some(failed) => failed.parse().ok()?,
            None => 0,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
pgbench (15.20)
transaction type: checkout.sql
number of transactions actually processed: 2931
number of failed transactions: 12 (0.408%)
latency average = 21.8 ms
tps = 1465.392155 (without initial connection time)
";

    #[test]
    fn reads_the_rate_without_connecting() {
        let result = parse_output(OUTPUT).unwrap();
        assert_eq!((result.checkouts, result.failed), (2_931, 12));
        assert!((result.checkouts_per_s - 1_465.392_155).abs() < 1e-9);
        assert_eq!(parse_output("pgbench: error: connection refused\n"), None);
    }

    #[test]
    fn the_script_has_four_transactions_and_no_unknown_value() {
        let script = script();
        assert_eq!(script.matches("BEGIN;").count(), 4);
        assert_eq!(script.matches("COMMIT;").count(), 4);
        assert!(!script.contains("{}"), "{script}");
        for left in [":order", ":now", ":position", ":first_sku"] {
            assert!(!script.contains(left), "{left} in {script}");
        }
        // A body keeps its colons, a time of the day too.
        assert!(script.contains("\"total_minor\":3525") && script.contains("T21:09:02"));
    }

    #[test]
    fn no_more_clients_than_numbers_for_them() {
        assert_eq!((clients(7), clients(9_999)), (7, 1_024));
        let arguments = arguments("x.sql", clients(9_999), 2, Duration::from_millis(10));
        assert!(arguments.contains(&"--client=1024".to_owned()), "{arguments:?}");
        assert!(arguments.contains(&"--time=1".to_owned()), "{arguments:?}");
    }
}
