//! The servers of databases: whether each gives a connection. They are asked before anything else, all at the same time: a pool
//! would try again for long, once for each database, and not say why.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use platform::database::postgres::{NoConnection, PostgresDatabase};
use secrecy::{ExposeSecret, SecretString};

use crate::error::StorageError;
use crate::place::Place;

/// A server that is there answers sooner.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a server that refuses is asked again: it may start together with the host.
pub(crate) const STARTING: Duration = Duration::from_secs(6);
const PAUSE: Duration = Duration::from_millis(250);

/// The servers of some databases that give no connection.
#[derive(Default)]
pub(crate) struct Away(Vec<(SecretString, StorageError)>);

impl Away {
    /// Asks the servers of these places, and again for this time those that refuse and may not do so soon.
    pub(crate) async fn among<'a>(
        places: impl IntoIterator<Item = &'a Place>,
        again_for: Duration,
    ) -> Self {
        let mut servers: Vec<(&SecretString, &Place)> = Vec::new();
        for place in places {
            if let Place::Server(url) = place
                && !servers.iter().any(|(known, _)| known.expose_secret() == url.expose_secret())
            {
                servers.push((url, place));
            }
        }
        let asked = servers.into_iter().map(|(url, place)| async move {
            let answer = ask(url, place, again_for).await;
            answer.err().map(|error| (url.clone(), error))
        });
        Self(join_all(asked).await.into_iter().flatten().collect())
    }

    /// Whether the server of this place is one of them.
    pub(crate) fn has(&self, place: &Place) -> bool {
        let Place::Server(url) = place else { return false };
        self.0.iter().any(|(away, _)| away.expose_secret() == url.expose_secret())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The reasons.
    pub(crate) fn into_errors(self) -> impl Iterator<Item = StorageError> {
        self.0.into_iter().map(|(_, error)| error)
    }
}

async fn ask(url: &SecretString, place: &Place, again_for: Duration) -> Result<(), StorageError> {
    let server = PostgresDatabase::new(url.expose_secret(), "", None);
    let server = server.map_err(StorageError::DatabaseUrl)?;
    let began = Instant::now();
    loop {
        match server.answers(PATIENCE).await {
            Ok(()) => return Ok(()),
            Err(cause) if cause.may_pass() && began.elapsed() < again_for => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(cause) => return Err(away(place, cause)),
        }
    }
}

fn away(place: &Place, cause: NoConnection) -> StorageError {
    StorageError::ServerAway { database: place.to_string(), advice: cause.advice(), cause }
}

/// Refuses when the server of one of these places gives no connection.
///
/// # Errors
/// Which, and why.
pub async fn must_answer<'a>(
    places: impl IntoIterator<Item = &'a Place>,
) -> Result<(), StorageError> {
    Away::among(places, STARTING).await.into_errors().next().map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    fn at(address: &str) -> Place {
        Place::Server(format!("postgres://me:hushhush@{address}/shop").into())
    }

    /// A server that refuses the password of everybody.
    async fn refusing() -> (String, tokio::task::JoinSet<()>) {
        const REFUSAL: &[u8] = b"SFATAL\0VFATAL\0C28P01\0Mthe password is wrong\0\0";
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut serving = tokio::task::JoinSet::new();
        serving.spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let _asked = client.read(&mut [0; 1024]).await;
                let length = u32::try_from(REFUSAL.len() + 4).unwrap().to_be_bytes();
                let _told = client.write_all(&[b"E", &length[..], REFUSAL].concat()).await;
            }
        });
        (address, serving)
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_named_once_with_the_reason_within_seconds() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let silent = silent.local_addr().unwrap().to_string();
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let (refusing, _serving) = refusing().await;
        let places = [at(&nobody), at(&nobody), at(&refusing), at(&silent)];
        let began = Instant::now();
        let away = Away::among(&places, STARTING).await;
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert!(places.iter().all(|place| away.has(place)));
        let said: Vec<String> = away.into_errors().map(|error| error.to_string()).collect();
        let expected = [
            (&nobody, "the server refused the connection; check that it runs"),
            (&refusing, "the server refused the user or the password (the password is wrong); "),
            (&silent, "no answer within 4 s; check that it runs"),
        ];
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (said, (address, words)) in said.iter().zip(expected) {
            assert!(said.starts_with(&format!("the database shop on {address} ")), "{said}");
            assert!(said.contains(words) && !said.contains("hushhush"), "{said}");
        }
    }
}
