//! Light or dark: as the system of the person has it, unless they have chosen otherwise.

use actix_web::HttpRequest;

use crate::cookies::{self, Cookie};

/// The cookie that keeps the choice.
const COOKIE: &str = "theme";
/// A year.
const KEPT_FOR: u32 = 31_536_000;

/// How a page is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The choice of the person who asks.
    pub fn of(request: &HttpRequest) -> Self {
        cookies::read(request, COOKIE).map_or(Self::System, |name| Self::named(&name))
    }

    /// The theme of that name; the system's if there is none.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The name, as the attribute `data-theme` has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The cookie that keeps this choice.
    pub fn cookie(self) -> Cookie {
        match self {
            Self::System => Cookie::removed(COOKIE),
            chosen @ (Self::Light | Self::Dark) => {
                Cookie::new(COOKIE, chosen.as_str()).lasting(KEPT_FOR)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_choice_is_kept_in_a_cookie_and_nonsense_is_the_system() {
        for (cookie, theme) in
            [("theme=dark", Theme::Dark), ("theme=light", Theme::Light), ("theme=x", Theme::System)]
        {
            let request = TestRequest::default().insert_header((header::COOKIE, cookie));
            assert_eq!(Theme::of(&request.to_http_request()), theme);
        }
        assert_eq!(Theme::of(&TestRequest::default().to_http_request()), Theme::System);
        assert_eq!(Theme::Dark.cookie(), Cookie::new("theme", "dark").lasting(KEPT_FOR));
    }
}
