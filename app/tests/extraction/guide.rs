//! Runs `docs/extracting-a-context.md` from its first command to its last. The commands come from the document; between
//! them the test does what the prose says, and checks the results that the guide promises.
//!
//! The addresses of the broker, the database and the hosts are replaced by those of the test. The shop's `galleria.toml`
//! has the other settings. `cargo build` only reports what it would compile.

use std::net::SocketAddr;

use host::registry::COMPILED;
use platform::testing::{ScratchBroker, ScratchDatabase};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::buyer::{Buyer, PASSWORD, log_in};
use super::http::{Answer, Call};
use super::process::Process;
use super::{ports, services};
use document::Document;
use terminal::{Terminal, is_a_host};

mod document;
mod terminal;

const GUIDE: &str = "extracting-a-context.md";

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_extracts_a_context_and_brings_it_back() {
    if !services::are_there() {
        return;
    }
    let mut walk = Walk::begin().await;
    walk.follow("").await;
    let plan = walk.follow("1. See what it takes").await;
    assert!(plan.contains("payments.payment-captured.v1") && plan.contains("Nothing was changed."));
    walk.follow("2. Write the files").await;
    walk.give_the_shop_the_broker().await;
    walk.guide.says("Clients that reach the main host directly need no switch");
    let reload = walk.guide.next("4. Switch the front door");
    assert!(reload[0].starts_with("sed ") && reload[1].contains("nginx -s reload"), "{reload:?}");
    let fenced = walk.move_the_data().await;
    walk.start_two_hosts(&fenced).await;
    walk.check().await;
    walk.come_back(&fenced).await;
    let plan = walk.follow("The next context").await;
    assert!(plan.contains("Other hosts run payments already."), "{plan}");
    let crates = walk.follow("A binary with one context only").await;
    let holds = |name: &str| crates.lines().any(|line| line.starts_with(&format!("{name} v")));
    assert!(holds("payments") && !holds("orders"), "{crates}");
    walk.guide.ends_here();
    walk.stop_all().await;
}

/// A shop, and the reader who follows the guide with it.
struct Walk {
    guide: Document,
    terminal: Terminal,
    /// The running hosts, in the order of their starts.
    hosts: Vec<Process>,
    buyer: Option<Buyer>,
    admin: String,
    main: SocketAddr,
    apart: SocketAddr,
    _broker: ScratchBroker,
    _database: ScratchDatabase,
    folder: TempDir,
}

impl Walk {
    /// Starts the shop in the state that the guide expects: all contexts on files, in one process.
    async fn begin() -> Self {
        let [main, apart] = ports::two_with_room();
        let broker = ScratchBroker::on_nats(COMPILED);
        let database = ScratchDatabase::create().await;
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "listen = \"{main}\"\n[broker]\nprefix = \"{}\"\n[users]\npassword_cost = 4\ncheap_passwords = \"yes\"\n[provider]\nlatency_min_ms = 5\nlatency_max_ms = 20\n",
            broker.prefix
        );
        std::fs::write(folder.path().join("galleria.toml"), settings).unwrap();
        let guide = Document::read(
            GUIDE,
            &[
                ("nats://127.0.0.1:4222", broker.url.clone()),
                ("postgres://postgres@127.0.0.1:5432/postgres", database.url().to_owned()),
                ("127.0.0.1:8080", main.to_string()),
                ("127.0.0.1:8082", apart.to_string()),
            ],
        );
        let terminal = Terminal::open(folder.path());
        let mut walk = Self {
            guide,
            terminal,
            hosts: Vec::new(),
            buyer: None,
            admin: String::new(),
            main,
            apart,
            _broker: broker,
            _database: database,
            folder,
        };
        walk.start("galleria serve").await;
        let password = ("GALLERIA_ADMIN_PASSWORD".to_owned(), PASSWORD.to_owned());
        let create_admin = ["users", "create-admin", "--email", "admin@example.com"];
        let folder = walk.folder.path();
        Process::spawn(folder, "admin.log", &vec![password], &create_admin).ended().await;
        walk.buyer = Some(Buyer::register(main, "VASE-ONDA-SMK").await);
        walk.admin = log_in(main, "admin@example.com").await;
        let order = walk.order().await;
        walk.is_confirmed(&order).await;
        walk
    }

    /// Runs the next block, which must be under this heading. Returns the output of its last command.
    async fn follow(&mut self, heading: &str) -> String {
        let commands = self.guide.next(heading);
        if let [command, ..] = &*commands
            && is_a_host(command)
        {
            for command in &commands {
                self.start(command).await;
            }
            return String::new();
        }
        self.terminal.run(&commands).await
    }

    async fn start(&mut self, command: &str) {
        let log = format!("host-{}.log", self.hosts.len());
        let host = self.terminal.start(command, &log).await;
        self.hosts.push(host);
    }

    /// Stops the hosts in the reverse order of their starts.
    async fn stop_all(&mut self) {
        while let Some(host) = self.hosts.pop() {
            host.stop().await;
        }
    }

    async fn give_the_shop_the_broker(&mut self) {
        let heading = "3. Give the running shop the broker";
        self.follow(heading).await;
        self.guide.says("Stop the shop, and start it again with the broker, all contexts in it:");
        self.stop_all().await;
        self.follow(heading).await;
        let order = self.order().await;
        self.is_confirmed(&order).await;
    }

    /// Returns an order that was placed after the fence.
    async fn move_the_data(&mut self) -> String {
        let paid = self.order().await;
        self.is_confirmed(&paid).await;
        let payment = self.payment_of(self.main, &paid).await.text_at("/id");
        self.follow("5. Move the data").await;

        self.guide.says("requests that change payments get 503");
        let refund =
            json!({"amount": { "amount_minor": 100, "currency": "EUR" }, "reason": "a scratch"});
        let path = format!("/payments/{payment}/refunds");
        let call = Call {
            path,
            token: Some(self.admin.clone()),
            key: Some("refund".to_owned()),
            body: Some(refund),
            ..Call::default()
        };
        let refused = call.send(self.main).await.unwrap();
        assert_eq!((refused.status, &*refused.text_at("/code")), (503, "context-away"));
        self.guide.says("reads are answered");
        assert_eq!(self.payment_of(self.main, &paid).await.status, 200);
        self.guide.says("Checkouts are accepted meanwhile and stand at \"awaiting payment\"");
        let fenced = self.order().await;
        self.buyer().sees(self.main, &fenced, "awaiting-payment").await;
        fenced
    }

    async fn start_two_hosts(&mut self, fenced: &str) {
        let heading = "6. Start two hosts in place of one";
        self.guide.says("Start the host of payments at once, beside the shop:");
        let whole = self.hosts.pop().expect("the shop runs");
        self.follow(heading).await;
        self.guide.says("From here on payments are changed again");
        self.is_confirmed(fenced).await;
        self.guide.says("also by requests to the shop, which forwards them");
        assert_eq!(self.payment_of(self.main, fenced).await.status, 200, "it is nowhere else");
        self.guide.says("stop the main host, which finishes what it accepted");
        whole.stop().await;
        self.follow(heading).await;
        self.guide.says("what was accepted behind the fence goes on by itself");
        self.each_answers_its_own(fenced).await;

        self.guide.says("The written files say the same; with them the two commands are");
        self.stop_all().await;
        self.follow(heading).await;
        let order = self.order().await;
        self.is_confirmed(&order).await;
        self.each_answers_its_own(&order).await;
    }

    async fn each_answers_its_own(&self, order: &str) {
        assert_eq!(self.payment_of(self.apart, order).await.status, 200);
        self.guide.says("it forwards the requests for payments");
        assert_eq!(self.payment_of(self.main, order).await.status, 200, "forwarded");
        self.guide.says("answers 503 `context-elsewhere`");
        let of_orders = self.buyer().ask(self.apart, &format!("/orders/{order}")).await;
        assert_eq!((of_orders.status, &*of_orders.text_at("/code")), (503, "context-elsewhere"));
    }

    async fn check(&mut self) {
        self.follow("7. Check").await;
        self.guide.says("It is confirmed only if payments has heard of it");
        let probe = self.follow("7. Check").await;
        let probe: Value = serde_json::from_str(probe.trim()).unwrap_or_else(|_| panic!("{probe}"));
        assert_eq!(probe["status"], "confirmed", "{probe}");
    }

    async fn come_back(&mut self, fenced: &str) {
        let heading = "8. And back again";
        let order = self.order().await;
        self.guide.says("until `galleria doctor` says of both hosts that nothing waits");
        for doctor in self.guide.next(heading) {
            self.terminal
                .run_until(&doctor, |said| {
                    !said.contains("event waits") && !said.contains("events wait")
                })
                .await;
        }
        self.guide.says("Stop the main host, then the host of payments");
        self.stop_all().await;
        self.follow(heading).await;
        self.follow(heading).await;
        self.guide.says("one host has all of it");
        self.is_confirmed(&order).await;
        for order in [fenced, &order, &self.order().await] {
            self.is_confirmed(order).await;
            assert_eq!(self.payment_of(self.main, order).await.status, 200, "{order}");
        }
    }

    /// Places an order, which is accepted at once.
    async fn order(&self) -> String {
        self.buyer().order(self.main).await
    }

    async fn is_confirmed(&self, order: &str) {
        self.buyer().sees(self.main, order, "confirmed").await;
    }

    async fn payment_of(&self, host: SocketAddr, order: &str) -> Answer {
        self.buyer().payment_of(host, order).await
    }

    fn buyer(&self) -> &Buyer {
        self.buyer.as_ref().expect("somebody has registered")
    }
}
