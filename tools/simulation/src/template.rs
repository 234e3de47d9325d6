//! The shop that every run begins with: migrated once, stocked and registered through its own routes, and copied.

use std::rc::Rc;
use std::sync::OnceLock;

use migration::{orders, payments, products, provider, users};
use platform::database::Connections;
use rusqlite::Connection;
use sea_orm_migration::MigratorTrait;
use serde_json::json;
use tokio::time::sleep;
use uuid::Uuid;

use crate::disk::{DATABASES, Disk};
use crate::host::Reply;
use crate::people::Ask;
use crate::plan::{CUSTOMERS, GOODS, Plan, UNITS};
use crate::run::{a_runtime, build};
use crate::scene::{InitialData, Scene};
use crate::schedule::OUTSIDE;

/// The address of the admin.
const ADMIN: &str = "admin@example.com";

/// The state that every run begins with.
pub(crate) struct Template {
    images: Vec<Image>,
    pub(crate) initial: InitialData,
    pub(crate) ids_given: u64,
}

/// A database that nobody writes to: its address in memory. The template keeps it open.
struct Image {
    name: &'static str,
    address: String,
    _kept: std::sync::Mutex<Connection>,
}

impl Template {
    /// The template of this process. It is made when it is first wanted.
    pub(crate) fn get() -> &'static Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(make)
    }

    /// New disks with what is in it.
    pub(crate) fn disks(&self) -> Vec<Disk> {
        let copy =
            |image: &Image| Disk::copy(image.name, &Connection::open(&image.address).unwrap());
        self.images.iter().map(copy).collect()
    }
}

fn make() -> Template {
    let nobody = InitialData {
        admin: Uuid::from_u128(1),
        customers: Vec::new(),
        products: Vec::new(),
        noon: "2026-03-01T12:00:00Z".parse().unwrap(),
    };
    let plan = Plan {
        hosts: vec![vec!["users", "products", "orders", "payments"]],
        actions: Vec::new(),
        faults: Vec::new(),
        rates: [0; crate::faults::Kind::ALL.len()],
        ..Plan::of(0)
    };
    let disks = migrated();
    a_runtime().block_on(async {
        let mut world = build(plan, nobody, disks, 0);
        let scene = Rc::clone(&world.scene);
        let initial = Rc::new(std::cell::RefCell::new(None));
        let (filling, filled) = (Rc::clone(&scene), Rc::clone(&initial));
        scene.local.spawn(OUTSIDE, async move {
            let _busy = filling.begin();
            let stocked = fill(&filling).await;
            *filled.borrow_mut() = Some(stocked);
        });
        world.run().await;
        let outcome = scene.outcome.borrow().clone();
        assert_eq!(outcome, Some(Ok(())), "{}", scene.history.diagram());
        let initial = initial.borrow_mut().take().unwrap();
        let disks = scene.disks.borrow();
        let images: Vec<Image> =
            disks.iter().map(|disk| image(disk.name(), disk.connection())).collect();
        appoint_the_admin(&images);
        Template { images, initial, ids_given: scene.ids.given() }
    })
}

fn image(name: &'static str, source: &Connection) -> Image {
    let address = format!("file:/template-of-{name}?vfs=memdb");
    let mut kept = Connection::open(&address).unwrap();
    rusqlite::backup::Backup::new(source, &mut kept).unwrap().step(-1).unwrap();
    Image { name, address, _kept: std::sync::Mutex::new(kept) }
}

/// Makes the admin one in the store too: users checks who decides about accounts there. No decision, so there is no event.
fn appoint_the_admin(images: &[Image]) {
    let users = images.iter().find(|image| image.name == "users").unwrap();
    let appoint = format!(
        "UPDATE users SET is_admin = TRUE WHERE email = '{ADMIN}';
         UPDATE admin_seats SET taken = 1, held = 1"
    );
    Connection::open(&users.address).unwrap().execute_batch(&appoint).unwrap();
}

/// Fresh disks with every table. Migrations speak to a file, as they do in the product.
fn migrated() -> Vec<Disk> {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for name in DATABASES {
            let path = folder.path().join(name);
            let connections = Connections::open_sqlite(&path).await.unwrap();
            let migrated = match name {
                "users" => users::Migrator::up(&connections.writer, None).await,
                "products" => products::Migrator::up(&connections.writer, None).await,
                "orders" => orders::Migrator::up(&connections.writer, None).await,
                "payments" => payments::Migrator::up(&connections.writer, None).await,
                _ => provider::Migrator::up(&connections.writer, None).await,
            };
            migrated.unwrap();
            connections.readers.close().await.unwrap();
            connections.writer.close().await.unwrap();
        }
    });
    let disk = |name: &'static str| {
        let file = Connection::open(folder.path().join(name)).unwrap();
        // Memory has no write-ahead log, and a database that says it has one cannot be opened there.
        file.pragma_update(None, "journal_mode", "DELETE").unwrap();
        Disk::copy(name, &file)
    };
    DATABASES.iter().map(|name| disk(name)).collect()
}

/// The admin, products, units and customers, each made as anybody would.
async fn fill(scene: &Rc<Scene>) -> InitialData {
    let mut initial = scene.initial.clone();
    while !scene.all_are_up() {
        sleep(std::time::Duration::from_millis(5)).await;
    }
    let account = json!({
        "email": ADMIN,
        "password": "correct horse battery",
        "display_name": "The admin",
    });
    initial.admin = made(&scene.ask(&Ask::post("users", "/users").json(&account)).await);
    for (sku, price_minor) in GOODS {
        let price = json!({ "amount_minor": price_minor, "currency": "EUR" });
        let product = json!({ "sku": sku, "name": sku, "category": "Things", "price": price });
        let ask = Ask::post("products", "/products").by_admin(initial.admin).json(&product);
        let product = made(&scene.ask(&ask).await);
        let path = format!("/products/{product}/stock/receipts");
        let ask = Ask::post("products", path).by_admin(initial.admin);
        let received = scene.ask(&ask.json(&json!({ "quantity": UNITS }))).await;
        assert_eq!(received.status, 201, "{received:?}");
        initial.products.push(product);
    }
    for number in 0..CUSTOMERS {
        let account = json!({
            "email": format!("customer{number}@example.com"),
            "password": "correct horse battery",
            "display_name": "A customer",
        });
        initial
            .customers
            .push(made(&scene.ask(&Ask::post("users", "/users").json(&account)).await));
    }
    initial
}

fn made(reply: &Reply) -> Uuid {
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.body["id"].as_str().unwrap().parse().unwrap()
}
