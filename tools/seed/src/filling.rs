//! Products and people: imported as a shop owner does, registered as customers do.

use demo::client::{Client, text};
use futures_util::{StreamExt, TryStreamExt, stream};
use host::Shop;
use products::{ImportOptions, PriceCurrency, Products};
use serde_json::json;
use shared_kernel::Currency;
use terminal::Progress;
use users::Users;

use crate::SeedError;
use crate::plan::{Plan, PlannedCustomer};

/// Requests under way.
pub(crate) const AT_ONCE: usize = 24;

/// The people of a seeded shop, who all have the same password.
pub(crate) struct People {
    pub(crate) password: String,
    pub(crate) admin_token: String,
    pub(crate) customers: Vec<PlannedCustomer>,
    /// The access token of each customer.
    pub(crate) tokens: Vec<String>,
}

/// Imports the products.
pub(crate) async fn import(shop: &Shop, plan: &Plan) -> Result<(), SeedError> {
    let currency = PriceCurrency::Assumed(Currency::EUR);
    let options = ImportOptions { dry_run: false, currency };
    let refused = |reason: String| SeedError::Catalogue { reason };
    let products = shop.context::<Products>()?;
    let report = products.import(plan.catalogue().as_bytes(), options, |_progress| {}).await;
    let report = report.map_err(|error| refused(error.to_string()))?;
    if report.added == 0 {
        return Err(SeedError::Repeated { seed: plan.seed });
    }
    if report.added == Plan::products() {
        return Ok(());
    }
    Err(refused(format!("{} of {} were added", report.added, Plan::products())))
}

/// Makes the admin and registers the customers. The password is a new one at each run: it is printed, and opens an admin's
/// account.
pub(crate) async fn populate(
    client: &Client,
    shop: &Shop,
    plan: &Plan,
) -> Result<People, SeedError> {
    let password = format!("{:032x}", rand::random::<u128>());
    let admin = plan.admin_email();
    shop.context::<Users>()?.create_admin(&admin, &password, "Seeded Admin").await?;
    let admin_token = log_in(client, &admin, &password).await?;
    let customers = plan.customers();
    let (bar, total) = (Progress::of("customers"), customers.len());
    let registering = customers.iter().enumerate().map(|(number, customer)| {
        let (password, bar) = (&password, &bar);
        async move {
            let PlannedCustomer { name, email } = customer;
            let account = json!({ "email": email, "password": password, "display_name": name });
            client.post("/api/v1/users", None, &account).await?;
            let token = log_in(client, email, password).await?;
            show(bar, number, total);
            Ok::<String, SeedError>(token)
        }
    });
    let tokens = stream::iter(registering).buffered(AT_ONCE).try_collect().await;
    bar.end();
    Ok(People { password, admin_token, tokens: tokens?, customers })
}

async fn log_in(client: &Client, email: &str, password: &str) -> Result<String, SeedError> {
    let path = "/api/v1/sessions";
    let session = client.post(path, None, &json!({ "email": email, "password": password })).await?;
    Ok(text(&session, "/access_token", path)?.to_owned())
}

/// Shows that the thing of this number is done.
pub(crate) fn show(bar: &Progress, number: usize, total: usize) {
    let count = |things| u64::try_from(things).unwrap_or(u64::MAX);
    bar.show(count(number + 1), count(total));
}
