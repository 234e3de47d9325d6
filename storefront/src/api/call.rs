//! One call of the API, before anybody's token is put on it.

use bytes::Bytes;
use serde::Serialize;

const JSON: &str = "application/json";

/// The methods that pages call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The name of the method.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A call of the API.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Path and query, such as `/api/v1/products?q=vase`.
    pub(crate) path: String,
    /// The media type of the body.
    pub(crate) content_type: &'static str,
    pub(crate) body: Option<Bytes>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Call {
    /// Reads something.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::of(Method::Get, path)
    }

    /// Posts a body.
    pub(crate) fn post(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::of(Method::Post, path).with(body)
    }

    /// Posts a file.
    pub(crate) fn post_file(
        path: impl Into<String>,
        content_type: &'static str,
        file: impl Into<Bytes>,
    ) -> Self {
        Self { content_type, body: Some(file.into()), ..Self::of(Method::Post, path) }
    }

    /// Posts a command that has no body.
    pub(crate) fn command(path: impl Into<String>) -> Self {
        Self::of(Method::Post, path)
    }

    /// Puts a body.
    pub(crate) fn put(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::of(Method::Put, path).with(body)
    }

    /// Puts something that has no body, such as a role.
    pub(crate) fn put_nothing(path: impl Into<String>) -> Self {
        Self::of(Method::Put, path)
    }

    /// Changes what the body names.
    pub(crate) fn patch(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::of(Method::Patch, path).with(body)
    }

    /// Deletes something.
    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self::of(Method::Delete, path)
    }

    /// Deletes something, with a body that proves who asks.
    pub(crate) fn delete_with(path: impl Into<String>, body: &impl Serialize) -> Self {
        Self::of(Method::Delete, path).with(body)
    }

    /// The call, which has its effect once under this key.
    #[must_use]
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// The call, for the version with this `ETag`.
    #[must_use]
    pub(crate) fn if_match(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }

    /// The call, which waits so long for an outcome.
    #[must_use]
    pub(crate) fn waiting(self, seconds: u32) -> Self {
        self.header("prefer", &format!("wait={seconds}"))
    }

    fn of(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), content_type: JSON, body: None, headers: Vec::new() }
    }

    /// The bodies of pages are structs and values of JSON, which can always be written.
    fn with(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).unwrap_or_default().into());
        self
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}
