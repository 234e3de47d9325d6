//! The reverse proxy that `galleria extract` writes, in front of two hosts: clients see one shop.

use std::path::Path;
use std::process::Stdio;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::buyer::Buyer;
use super::process::{LOOK_AGAIN, PATIENCE, Process};
use super::shop::{Data, Shop};
use super::{ports, services};

/// The configuration around that of the shop. One process without a master, so that a kill ends it; all output goes into
/// its own folder.
const AROUND: &str = "daemon off; master_process off; pid nginx.pid;
events { worker_connections 64; }
http {
    access_log off; client_body_temp_path body; proxy_temp_path proxy;
    fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    include conf.d/default.conf;
}
";

#[tokio::test(flavor = "multi_thread")]
async fn clients_see_one_shop_and_get_503_for_a_stopped_host() {
    if !services::are_there() || !services::nginx_is_there() {
        return;
    }
    let mut shop = Shop::found(None).await;
    let environment = shop.environment(Data::File);
    let extract = ["extract", "payments"];
    Process::spawn(shop.folder.path(), "extract.log", &environment, &extract).ended().await;
    shop.open_the_others().await;
    shop.open_payments(Data::File).await;
    let [proxy, _next] = ports::two_with_room();
    let main = shop.main_at();
    let payments = shop.payments_at.expect("payments is running");
    let written = shop.folder.path().join("extracted/payments/nginx.conf");
    let mut configuration = std::fs::read_to_string(written).unwrap();
    // The main host is in it twice: for its own paths, and as the backup of payments.
    for (written, times, here) in [
        ("server main:8080", 2, format!("server {main}")),
        ("server payments:8080", 1, format!("server {payments}")),
        ("listen 8080;", 1, format!("listen {proxy};")),
    ] {
        assert_eq!(configuration.matches(written).count(), times, "{written}");
        configuration = configuration.replace(written, &here);
    }
    let nginx = Nginx::start(&shop.folder.path().join("nginx"), &configuration);
    nginx.answers(proxy).await;

    let buyer = Buyer::register(proxy, "CUP-1").await;
    let order = buyer.order(proxy).await;
    buyer.sees(proxy, &order, "confirmed").await;
    let elsewhere = buyer.payment_of(main, &order).await;
    assert_eq!((elsewhere.status, &*elsewhere.text_at("/code")), (503, "context-elsewhere"));
    assert_eq!(buyer.payment_of(proxy, &order).await.status, 200);

    shop.kill_payments().await;
    let away = buyer.payment_of(proxy, &order).await;
    assert_eq!((away.status, &*away.text_at("/code")), (503, "context-elsewhere"));
    let second = buyer.order(proxy).await;
    shop.kill_main().await;
    let away = buyer.ask(proxy, &format!("/orders/{second}")).await;
    assert_eq!((away.status, &*away.text_at("/code")), (503, "host-away"));
    shop.open_whole().await;
    let main = shop.main_at();
    buyer.sees(main, &second, "confirmed").await;
    shop.stop_main().await;
}

/// A proxy with its own folder. Dropping it kills the process.
struct Nginx {
    _process: Child,
}

impl Nginx {
    fn start(folder: &Path, configuration: &str) -> Self {
        std::fs::create_dir_all(folder.join("conf.d")).unwrap();
        std::fs::write(folder.join("nginx.conf"), AROUND).unwrap();
        std::fs::write(folder.join("conf.d/default.conf"), configuration).unwrap();
        let mut nginx = Command::new("nginx");
        nginx.arg("-p").arg(folder).args(["-c", "nginx.conf", "-e", "stderr"]);
        nginx.stdin(Stdio::null()).kill_on_drop(true);
        Self { _process: nginx.spawn().unwrap() }
    }

    /// Waits until it listens.
    async fn answers(&self, address: std::net::SocketAddr) {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let trying = async {
            loop {
                again.tick().await;
                if TcpStream::connect(address).await.is_ok() {
                    return;
                }
            }
        };
        tokio::time::timeout(PATIENCE, trying).await.expect("nginx does not listen");
    }
}
