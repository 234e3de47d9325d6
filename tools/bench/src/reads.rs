//! How customers read the catalogue: the whole body, compressed, or only whether what they hold is still so.

use std::collections::HashMap;

use clap::ValueEnum;
use hyper::header::{ACCEPT_ENCODING, HeaderValue, IF_NONE_MATCH};

use demo::client::{Answer, FullRequest};

/// How customers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Reads {
    /// The whole body
    #[default]
    Whole,
    /// The whole body in gzip
    Gzip,
    /// The body once, and then whether it is still so (`If-None-Match`)
    Held,
}

/// One customer's way of reading, and the validators of the answers that it holds.
pub(super) struct Reader {
    reads: Reads,
    held: HashMap<String, HeaderValue>,
}

impl Reader {
    pub(super) fn of(reads: Reads) -> Self {
        Self { reads, held: HashMap::new() }
    }

    /// Adds to a request what this way of reading takes.
    pub(super) fn prepare(&self, request: &mut FullRequest) {
        match self.reads {
            Reads::Whole => {}
            Reads::Gzip => {
                request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
            }
            Reads::Held => {
                if let Some(tag) = self.held.get(&request.uri().to_string()) {
                    request.headers_mut().insert(IF_NONE_MATCH, tag.clone());
                }
            }
        }
    }

    /// Holds an answer.
    pub(super) fn hold(&mut self, address: String, answer: &Answer) {
        if let (Reads::Held, Some(tag)) = (self.reads, &answer.etag) {
            self.held.insert(address, tag.clone());
        }
    }
}
