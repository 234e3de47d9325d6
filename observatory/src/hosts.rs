//! The hosts that are shown: the own one and those of the settings. Each is asked over its management port, as any operator would.
//! A host that does not answer is named on the page, and the others are shown without it.

mod bodies;
mod client;
mod flow;
mod records;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use futures_util::future::join_all;
use platform::http_client::BadUrl;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

pub(crate) use bodies::{
    CatalogueBody, ContextBody, DeadLetterBody, EventBody, HandlerBody, HealthBody, InvariantsBody,
    Items, PendingBody, PlanBody, PlannedBody, SettledBody,
};
pub(crate) use client::{HostClient, HostError, Listed};
pub(crate) use flow::flow;
#[cfg(test)]
pub(crate) use records::samples;
pub(crate) use records::{RecordBody, merged};

/// The hosts, the own one first.
#[derive(Debug, Clone)]
pub(crate) struct Hosts(Vec<HostClient>);

/// The answers of the hosts.
#[derive(Debug)]
pub(crate) struct Gathered<T> {
    /// Those of the hosts that answered, each with the place of its host.
    pub(crate) answers: Vec<(usize, T)>,
    /// The hosts that did not, each with the reason in a sentence.
    pub(crate) away: Vec<String>,
}

impl Hosts {
    /// The host that listens at `own`, and others.
    pub(crate) fn new(
        own: (SocketAddr, SecretString),
        others: Vec<(String, SecretString)>,
    ) -> Result<Self, BadUrl> {
        let (address, token) = own;
        let own = HostClient::new("this host".to_owned(), &own_url(address), token)?;
        let others = others.into_iter().map(|(url, token)| {
            let name = url.split_once("://").map_or(&*url, |(_, rest)| rest);
            HostClient::new(name.trim_end_matches('/').to_owned(), &url, token)
        });
        std::iter::once(Ok(own)).chain(others).collect::<Result<_, _>>().map(Self)
    }

    /// How many there are; at least one.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The host at that place.
    pub(crate) fn get(&self, place: usize) -> Option<&HostClient> {
        self.0.get(place)
    }

    /// The name of the host at that place.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.0.get(place).map_or("", HostClient::name)
    }

    /// All of them with their places.
    pub(crate) fn all(&self) -> impl Iterator<Item = (usize, &HostClient)> {
        self.0.iter().enumerate()
    }

    /// Asks every host for the same, at the same time.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, path: &str) -> Gathered<T> {
        self.gather(self.0.iter().map(|host| host.get(path))).await
    }

    /// Asks every host for at most `at_most` items of the same list, at the same time.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        at_most: usize,
    ) -> Gathered<Listed<T>> {
        self.gather(self.0.iter().map(|host| host.list(path, at_most))).await
    }

    /// The answers to what each host was asked, in their order.
    async fn gather<T>(
        &self,
        asked: impl Iterator<Item = impl Future<Output = Result<T, HostError>>>,
    ) -> Gathered<T> {
        let mut gathered = Gathered { answers: Vec::new(), away: Vec::new() };
        for ((place, host), answer) in self.0.iter().enumerate().zip(join_all(asked).await) {
            match answer {
                Ok(answer) => gathered.answers.push((place, answer)),
                Err(error) => gathered.away.push(format!("{}: {error}", host.name())),
            }
        }
        gathered
    }
}

/// The address at which a host reaches itself.
fn own_url(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_reaches_itself_wherever_it_listens() {
        let own = |address: &str| own_url(address.parse().unwrap());
        assert_eq!(own("127.0.0.1:8081"), "http://127.0.0.1:8081");
        assert_eq!(own("0.0.0.0:8081"), "http://127.0.0.1:8081");
        assert_eq!(own("[::]:8081"), "http://[::1]:8081");
    }

    #[test]
    fn the_own_host_comes_first_and_others_are_named_by_their_addresses() {
        let token = || SecretString::from("x");
        let own = ("127.0.0.1:1".parse().unwrap(), token());
        let hosts = Hosts::new(own, vec![("http://10.0.0.7:8081/".to_owned(), token())]).unwrap();
        assert_eq!(
            (hosts.count(), hosts.name(0), hosts.name(1)),
            (2, "this host", "10.0.0.7:8081")
        );
    }
}
