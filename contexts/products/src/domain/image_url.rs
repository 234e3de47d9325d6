//! The addresses of a product's pictures. The shop stores no pictures.

use shared_kernel::TextForm;

/// The address of one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageUrl(String);

/// Why a text is not the address of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https address of at most {} characters", ImageUrl::LONGEST)]
pub(crate) struct NotAnImageUrl;

impl ImageUrl {
    const LONGEST: usize = 2048;

    /// The form of an address.
    pub(crate) const FORM: TextForm =
        TextForm::like("https://example.org/mug.jpg").sized(1, Self::LONGEST).format("uri").pattern(
            r#"^[hH][tT][tT][pP][sS]?://[^\s<>"\\`/?#\u0000-\u001f\u007f-\u009f][^\s<>"\\`\u0000-\u001f\u007f-\u009f]*$"#,
        );

    /// Takes an absolute http or https address. It is not fetched.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAnImageUrl> {
        let rest = ["https://", "http://"].iter().find_map(|scheme| {
            let (start, rest) = text.split_at_checked(scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then_some(rest)
        });
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or("");
        let visible = text.chars().all(|letter| !letter.is_whitespace() && !letter.is_control());
        let harmless = !text.contains(['<', '>', '"', '\\', '`']);
        if host.is_empty() || !visible || !harmless || text.len() > Self::LONGEST {
            return Err(NotAnImageUrl);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The pictures of a product, the first one first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Images(Vec<ImageUrl>);

/// Why a list of pictures is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {} images are taken", Images::MOST)]
pub(crate) struct TooManyImages;

impl Images {
    /// The limit of a product page.
    pub(crate) const MOST: usize = 10;

    pub(crate) fn parse(urls: Vec<ImageUrl>) -> Result<Self, TooManyImages> {
        if urls.len() > Self::MOST { Err(TooManyImages) } else { Ok(Self(urls)) }
    }

    /// As many of `urls` as a product may have, each once.
    pub(crate) fn first_of(urls: impl IntoIterator<Item = ImageUrl>) -> Self {
        let mut first: Vec<ImageUrl> = Vec::new();
        for url in urls {
            if first.len() < Self::MOST && !first.contains(&url) {
                first.push(url);
            }
        }
        Self(first)
    }

    pub(crate) fn urls(&self) -> &[ImageUrl] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_taken() {
        for url in ["https://images.example.com/a.jpg?v=1", "HTTP://x/y", "http://[::1]:80/z"] {
            assert_eq!(ImageUrl::parse(url).unwrap().as_str(), url);
        }
        let scripts = ["javascript:alert(1)", "data:image/png;base64,AA", "https://x/\"onload=\""];
        let others = ["", "https://", "ftp://x/y", "//x/y", "https:///y", "https://x/ y", "é"];
        for url in scripts.iter().chain(&others) {
            assert_eq!(ImageUrl::parse(url), Err(NotAnImageUrl), "{url}");
        }
        let long = |bytes: usize| format!("https://x/{}", "y".repeat(bytes - 10));
        assert!(ImageUrl::parse(&long(ImageUrl::LONGEST)).is_ok());
        assert_eq!(ImageUrl::parse(&long(ImageUrl::LONGEST + 1)), Err(NotAnImageUrl));
    }

    #[test]
    fn a_product_has_at_most_ten_images() {
        let url = |number: usize| ImageUrl::parse(&format!("https://x/{number}")).unwrap();
        assert!(Images::parse((0..10).map(url).collect()).is_ok());
        assert_eq!(Images::parse((0..11).map(url).collect()), Err(TooManyImages));
        let cut = Images::first_of((0..30).map(|number| url(number / 2)));
        assert_eq!(cut.urls(), (0..10).map(url).collect::<Vec<_>>());
    }
}
