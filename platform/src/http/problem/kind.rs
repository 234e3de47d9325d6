//! A kind of problem: what its code stands for, whoever meets it.

use actix_web::http::StatusCode;

/// A kind of problem. Its code is part of the API and never changes its meaning; `/problems/{code}` shows the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemKind {
    /// The name that programs rely on, in lower case with hyphens.
    pub code: &'static str,
    /// The status of the answers.
    pub status: StatusCode,
    /// The event behind the refusal, and the state that was kept.
    pub meaning: &'static str,
    /// The next step of the client.
    pub remedy: &'static str,
}

impl ProblemKind {
    /// The path of the page about this kind, which is the `type` of RFC 9457.
    pub fn path(&self) -> String {
        format!("/problems/{}", self.code)
    }

    /// The code as text: the title of RFC 9457 is the same for every occurrence of one type.
    pub fn title(&self) -> String {
        let words = self.code.replace('-', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

/// Declares the kinds of problems of one context, each with its status, its code, what it means and what to do.
///
/// ```
/// platform::problem_kinds! {
///     NO_SUCH_PARCEL: NOT_FOUND, "no-such-parcel",
///         "There is no such parcel.",
///         "Check the number on the receipt.";
/// }
///
/// assert_eq!(NO_SUCH_PARCEL.path(), "/problems/no-such-parcel");
/// ```
#[macro_export]
macro_rules! problem_kinds {
    ($($name:ident: $status:ident, $code:literal, $meaning:literal, $remedy:literal;)+) => {
        $(
            #[doc = concat!("`", $code, "`: ", $meaning)]
            pub const $name: $crate::http::problem::ProblemKind = $crate::http::problem::ProblemKind {
                code: $code,
                status: $crate::http::problem::StatusCode::$status,
                meaning: $meaning,
                remedy: $remedy,
            };
        )+
    };
}
