//! The hosts of the shop after the extraction: the main one, those that were taken out before, and the new one. The earlier ones
//! are read from the configuration of the main host (`http.forward.…`), and from the files beside it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use host::config::{Config, Settings, Source};
use host::registry::COMPILED;

use super::ExtractionError;

/// The host that keeps the others, and that clients reach where no proxy is in front.
pub(super) const MAIN: &str = "main";
/// The port of a shop whose settings leave the port to the system.
const USUAL_PORT: u16 = 8080;

/// One host.
#[derive(Debug)]
pub(super) struct ShopHost {
    /// The name of its files and services: its contexts, or `main`.
    pub(super) name: String,
    /// The contexts that it runs.
    pub(super) contexts: Vec<&'static str>,
    /// Where it listens.
    pub(super) listen: SocketAddr,
    /// Where the other hosts reach it.
    pub(super) url: String,
    /// Its data folder.
    pub(super) data_dir: String,
    /// The settings that its file carries on.
    pub(super) config: Config,
}

/// All hosts.
#[derive(Debug)]
pub(super) struct Hosts {
    /// The host that the context is taken out of.
    pub(super) main: ShopHost,
    /// The others, the new one last.
    pub(super) apart: Vec<ShopHost>,
}

impl Hosts {
    /// The hosts when `leaves` have a host of their own and `stays` remain.
    pub(super) fn after(
        leaves: &[&'static str],
        stays: &[&'static str],
        config: &Config,
        settings: &Settings,
    ) -> Result<Self, ExtractionError> {
        let port = match settings.listen.port() {
            0 => USUAL_PORT,
            port => port,
        };
        let host = |name: String, contexts: &[&'static str], port| {
            let listen = SocketAddr::new(settings.listen.ip(), port);
            ShopHost {
                name,
                contexts: contexts.to_vec(),
                listen,
                url: url_of(listen),
                data_dir: settings.data_dir.display().to_string(),
                config: config.clone(),
            }
        };
        let main = host(MAIN.to_owned(), stays, port);
        let mut apart = out_already(config, settings, &main)?;
        let mut taken: Vec<u16> = apart.iter().map(|host| host.listen.port()).collect();
        taken.push(port);
        apart.push(host(leaves.join("-"), leaves, free_port(port, &taken)));
        Ok(Self { main, apart })
    }

    /// The host that is taken out.
    pub(super) fn new_one(&self) -> &ShopHost {
        self.apart.last().unwrap_or(&self.main)
    }

    /// Every host, the main one first.
    pub(super) fn all(&self) -> impl Iterator<Item = &ShopHost> {
        std::iter::once(&self.main).chain(&self.apart)
    }

    /// A port that none of them has, for a proxy in front.
    pub(super) fn a_free_port(&self) -> u16 {
        let taken: Vec<u16> = self.all().map(|host| host.listen.port()).collect();
        free_port(self.main.listen.port(), &taken)
    }

    /// The host that has the keys of users, for one that has not.
    pub(super) fn users_for(&self, host: &ShopHost) -> Option<&ShopHost> {
        let has_them = |host: &&ShopHost| host.contexts.contains(&"users");
        self.all().find(has_them).filter(|users| users.name != host.name)
    }
}

/// The hosts of the contexts that `settings` leave out. Contexts at one address share a host.
fn out_already(
    config: &Config,
    settings: &Settings,
    main: &ShopHost,
) -> Result<Vec<ShopHost>, ExtractionError> {
    let mut hosts: Vec<ShopHost> = Vec::new();
    for context in COMPILED.iter().copied().filter(|name| !settings.contexts.contains(name)) {
        let url = settings.forward.get(context).ok_or(ExtractionError::Unknown { context })?;
        let url = url.trim_end_matches('/');
        match hosts.iter_mut().find(|host| host.url == url) {
            Some(host) => host.contexts.push(context),
            None => hosts.push(ShopHost {
                name: String::new(),
                contexts: vec![context],
                listen: address_of(url),
                url: url.to_owned(),
                data_dir: main.data_dir.clone(),
                config: config.clone(),
            }),
        }
    }
    for host in &mut hosts {
        host.name = host.contexts.join("-");
        if let Some(file) = file_beside(config, &host.name) {
            host.carry_on(file);
        }
    }
    Ok(hosts)
}

impl ShopHost {
    /// Goes on with the settings of its file.
    fn carry_on(&mut self, file: Config) {
        for (key, value, source) in file.shown() {
            match (key.name, source) {
                ("data_dir", Source::File(_)) => self.data_dir = value,
                ("listen", Source::File(_)) => {
                    self.listen = value.parse().unwrap_or(self.listen);
                }
                _other => {}
            }
        }
        self.config = file;
    }
}

/// The configuration of another host that was written beside the file of this one.
fn file_beside(config: &Config, name: &str) -> Option<Config> {
    let own = config.shown().find_map(|(_, _, source)| match source {
        Source::File(path) => Some(path.clone()),
        Source::Default | Source::Environment(_) | Source::SecretFile { .. } | Source::Flag(_) => {
            None
        }
    })?;
    let path = own.parent().unwrap_or_else(|| Path::new("")).join(format!("{name}.toml"));
    if !path.is_file() {
        return None;
    }
    Config::defaults().with_file(Some(&path)).ok()
}

/// The first port behind the main host's that no host has, nor has its management port at.
fn free_port(main: u16, taken: &[u16]) -> u16 {
    let above = main.saturating_add(1)..=u16::MAX;
    let is_beside_none = |port: &u16| taken.iter().all(|one| one.abs_diff(*port) > 1);
    let mut free = above.chain(1024..main).filter(is_beside_none);
    free.next().unwrap_or(USUAL_PORT)
}

/// Where a host on this machine is reached that listens there.
fn url_of(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, listen.port()))
}

/// Where a host listens that is reached at `url`: there, or at every address of the machine that the URL names.
fn address_of(url: &str) -> SocketAddr {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    authority.parse().unwrap_or_else(|_a_name| {
        let port = authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, port.unwrap_or(USUAL_PORT)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_chosen_that_no_host_has_or_is_managed_at() {
        assert_eq!(free_port(8080, &[8080]), 8082);
        assert_eq!(free_port(8080, &[8080, 8082, 8085]), 8087);
        assert_eq!(free_port(u16::MAX, &[u16::MAX, 1024]), 1026);
    }

    #[test]
    fn an_address_and_a_url_lead_to_each_other() {
        let listen: SocketAddr = "0.0.0.0:8081".parse().unwrap();
        assert_eq!(url_of(listen), "http://127.0.0.1:8081");
        assert_eq!(address_of("http://127.0.0.1:8081").to_string(), "127.0.0.1:8081");
        assert_eq!(address_of("http://payments:8082/base").to_string(), "0.0.0.0:8082");
    }
}
