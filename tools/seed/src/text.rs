//! A filled shop, for people.

use terminal::{counted, text_table};

use crate::{LogIn, Seeded};

impl Seeded {
    /// The orders by status, and how to log in.
    pub fn render_text(&self) -> String {
        let Self { seed, products, customers, orders, admin, customer, took_ms } = self;
        let rows = orders.iter().map(|(status, orders)| [status.clone(), orders.to_string()]);
        let total: usize = orders.values().sum();
        let made = format!(
            "{}, {} and {} of seed {seed} in {}.{} s; an order that waits for its payment is cancelled at its deadline",
            counted(total, "order", "orders"),
            counted(*customers, "customer", "customers"),
            counted(*products, "product", "products"),
            took_ms / 1_000,
            took_ms % 1_000 / 100,
        );
        let LogIn { email, password } = admin;
        let mut log_ins = vec![
            "log in with this password, which is shown this once:".to_owned(),
            format!("  password  {password}"),
            format!("  admin     {email}"),
        ];
        log_ins.extend(customer.as_ref().map(|one| format!("  customer  {}", one.email)));
        format!("{}\n\n{made}\n{}", text_table(["STATUS", ""], rows), log_ins.join("\n"))
    }
}
